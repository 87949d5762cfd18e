import { Badge, Button } from '@mantine/core';
import { useAction, useRead } from '../api/hooks.js';
import { useFormat } from '../i18n/format.js';
import { useWords } from '../i18n/i18n.js';
import { Moment } from '../ui/figures.js';
import { Read, Trouble } from '../ui/states.js';
import { DataTable } from '../ui/table.js';
import { accountWords } from './words.js';

/** Where the member is signed in; each place but this one can be ended. Sessions live by the system's time, also in a sandbox. */
export function Sessions() {
  const t = useWords(accountWords);
  const format = useFormat();
  const sessions = useRead('listMySessions');
  const revoke = useAction('revokeMySession');
  return (
    <>
      {revoke.error && <Trouble error={revoke.error} />}
      <Read query={sessions}>
        {({ items }) => (
          <DataTable
            caption={t.sessions}
            rows={items}
            rowKey={({ id }) => id}
            columns={[
              {
                label: t.device,
                render: ({ userAgent, ip, isCurrent }) => (
                  <>
                    {browserOf(userAgent, t)} · {ip} {isCurrent && <Badge>{t.here}</Badge>}
                  </>
                ),
              },
              { label: t.since, render: ({ createdAt }) => <Moment at={createdAt} as="day" />, isMinor: true },
              { label: t.lastSeen, render: ({ lastSeenAt }) => format.ago(lastSeenAt) },
              {
                label: '',
                render: ({ id, isCurrent }) =>
                  !isCurrent && (
                    <Button
                      size="compact-sm"
                      variant="light"
                      color="red"
                      loading={revoke.isPending && revoke.variables.params?.sessionId === id}
                      onClick={() => revoke.mutate({ params: { sessionId: id } })}
                    >
                      {t.end}
                    </Button>
                  ),
                isFigure: true,
              },
            ]}
          />
        )}
      </Read>
    </>
  );
}

/** The browser's name out of the text it introduces itself with; the order matters, for each claims to be the others. */
function browserOf(userAgent: string, t: (typeof accountWords)['en']): string {
  const known: Array<[RegExp, string]> = [
    [/Edg\//, 'Edge'],
    [/Firefox\//, 'Firefox'],
    [/Chrome\//, 'Chrome'],
    [/Safari\//, 'Safari'],
  ];
  const name = known.find(([pattern]) => pattern.test(userAgent))?.[1] ?? t.otherProgram;
  const system = /Windows|Macintosh|Android|iPhone|iPad|Linux/.exec(userAgent)?.[0];
  return system ? t.browserOn(name, system === 'Macintosh' ? 'macOS' : system) : name;
}
