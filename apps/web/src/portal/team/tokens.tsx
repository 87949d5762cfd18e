import { Button, Code, Text } from '@mantine/core';
import { useState } from 'react';
import type { Token } from './token.js';
import { useNow } from '../../api/clock.js';
import { useRead } from '../../api/hooks.js';
import { usePartnerId, useSession } from '../../auth/session.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Section } from '../../ui/page.js';
import { Read } from '../../ui/states.js';
import { DataTable } from '../../ui/table.js';
import { RoleBadges } from './roles.js';
import { CreateToken, RevokeToken, TokenShownOnce } from './token-dialogs.js';
import { teamWords } from './words.js';

type Dialog = { kind: 'create' } | { kind: 'shown'; secret: string } | { kind: 'revoke'; token: Token } | null;

/** What programs sign in with. */
export function Tokens() {
  const t = useWords(teamWords);
  const { may } = useSession();
  const partnerId = usePartnerId();
  const [dialog, setDialog] = useState<Dialog>(null);
  const tokens = useRead('listPartnerApiTokens', { params: { partnerId } });
  const close = () => setDialog(null);
  return (
    <Section
      title={t.tokens}
      aside={
        may('members.write') && (
          <Button variant="light" onClick={() => setDialog({ kind: 'create' })}>
            {t.newToken}
          </Button>
        )
      }
    >
      <Text c="var(--octroi-faint)">{t.tokensLead}</Text>
      <Read query={tokens}>
        {({ items }) =>
          items.length === 0 ? (
            <Text>{t.noTokens}</Text>
          ) : (
            <Table tokens={items} onRevoke={(token) => setDialog({ kind: 'revoke', token })} />
          )
        }
      </Read>
      {dialog?.kind === 'create' && (
        <CreateToken onClose={close} onCreated={(secret) => setDialog({ kind: 'shown', secret })} />
      )}
      {dialog?.kind === 'shown' && <TokenShownOnce secret={dialog.secret} onClose={close} />}
      {dialog?.kind === 'revoke' && <RevokeToken token={dialog.token} onClose={close} />}
    </Section>
  );
}

function Table({ tokens, onRevoke }: { tokens: Token[]; onRevoke: (token: Token) => void }) {
  const t = useWords(teamWords);
  const format = useFormat();
  const now = useNow();
  const { may } = useSession();
  return (
    <DataTable
      caption={t.tokens}
      rows={tokens}
      rowKey={({ id }) => id}
      columns={[
        { label: t.tokenName, render: ({ name }) => <Text fw={560}>{name}</Text> },
        { label: t.begins, render: ({ hint }) => <Code>{hint}…</Code> },
        { label: t.roles, render: ({ roles }) => <RoleBadges of={roles} /> },
        { label: t.expires, render: ({ expiresAt }) => (expiresAt ? format.day(expiresAt) : t.expiryChoices['']) },
        {
          label: t.lastUsed,
          render: ({ lastSeenAt }) => (lastSeenAt ? format.ago(lastSeenAt, now) : t.never),
          isMinor: true,
        },
        {
          label: '',
          render: (token) =>
            may('members.write') && (
              <Button size="compact-sm" variant="subtle" color="red" onClick={() => onRevoke(token)}>
                {t.revoke}
              </Button>
            ),
          isFigure: true,
        },
      ]}
    />
  );
}
