import type { Partner } from '@libs/contracts';
import { Paper } from '@mantine/core';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Section } from '../../ui/page.js';
import { Facts } from '../common/facts.js';
import { ChangeDetails } from './details.js';
import { cardName } from '../../ui/card-name.js';
import { partnerWords } from './words.js';

/** Who the partner is, as invoices say it. */
export function Profile({ partner }: { partner: Partner }) {
  const t = useWords(partnerWords);
  const format = useFormat();
  const { paymentMethod: card } = partner;
  return (
    <Section title={t.profile} aside={<ChangeDetails partner={partner} />}>
      <Paper>
        <Facts
          cols={4}
          facts={[
            [t.email, partner.email],
            [t.address, [...partner.addressLines, partner.country].filter(Boolean).join(', ') || '—'],
            [t.taxId, partner.taxId ?? '—'],
            [
              t.card,
              card
                ? `${cardName(card)}, ${t.expires(`${String(card.expMonth).padStart(2, '0')}/${card.expYear}`)}`
                : t.noCard,
            ],
            [t.timeZone, partner.timeZone],
            [t.language, t.languages[partner.locale]],
            [t.since, format.day(partner.createdAt)],
            ['Stripe', partner.stripeCustomerId ?? '—'],
          ]}
        />
      </Paper>
    </Section>
  );
}
