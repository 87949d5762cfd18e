import { Badge } from '@mantine/core';
import { useRead } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Empty, Read } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { partnerWords } from './words.js';

const colors = { active: 'verdigris', expiring: 'brass', revoked: 'gray' } as const;

/** The partner's keys: how they begin, never the keys themselves. */
export function Keys({ partnerId }: { partnerId: string }) {
  const t = useWords(partnerWords);
  const format = useFormat();
  const keys = useRead('listCredentials', { params: { partnerId }, query: { includeRevoked: true } });
  return (
    <Read query={keys}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title={t.noKeys} />
        ) : (
          <DataTable
            caption={t.tabs.keys}
            rows={items}
            rowKey={({ id }) => id}
            columns={[
              { label: t.keyName, render: ({ name }) => name },
              { label: t.key, render: ({ hint }) => <code>{hint}…</code> },
              {
                label: t.status,
                render: ({ status }) => <Badge color={colors[status]}>{t.keyStatuses[status]}</Badge>,
              },
              { label: t.issued, render: ({ issuedAt }) => format.day(issuedAt) },
              {
                label: t.ends,
                render: ({ revokedAt, expiresAt }) => {
                  const end = revokedAt ?? expiresAt;
                  return end ? format.moment(end) : '—';
                },
              },
              {
                label: t.external,
                render: ({ externalIdentities }) => externalIdentities.join(', ') || '—',
                isMinor: true,
              },
            ]}
          />
        )
      }
    </Read>
  );
}
