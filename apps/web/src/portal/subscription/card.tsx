import { Group, Paper, Text } from '@mantine/core';
import { useRead } from '../../api/hooks.js';
import { usePartnerId, useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Read } from '../../ui/states.js';
import { ChangeCard } from './change-card.js';
import { cardName } from '../../ui/card-name.js';
import { subscriptionWords } from './words.js';

/** The card on file; only its last digits are ever here. */
export function Card() {
  const t = useWords(subscriptionWords);
  const { may } = useSession();
  const partnerId = usePartnerId();
  const partner = useRead('readPartner', { params: { partnerId } });
  return (
    <Paper>
      <Text c="var(--octroi-faint)" size="sm" mb="xs">
        {t.card}
      </Text>
      <Read query={partner}>
        {({ paymentMethod: card }) => (
          <Group justify="space-between">
            <div>
              <Text fw={560} {...(card && { tt: 'capitalize' as const })}>
                {card ? cardName(card) : t.noCard}
              </Text>
              {card && (
                <Text size="sm" c="var(--octroi-faint)">
                  {t.expires(`${String(card.expMonth).padStart(2, '0')}/${card.expYear}`)}
                </Text>
              )}
            </div>
            {may('partner.write') && (
              <ChangeCard label={card ? t.changeCard : t.saveCard} backTo="/portal/subscription" />
            )}
          </Group>
        )}
      </Read>
    </Paper>
  );
}
