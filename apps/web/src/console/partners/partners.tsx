import { Badge, Group, Select, Stack } from '@mantine/core';
import { useList } from '../../api/hooks.js';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { useAddress } from '../../ui/address.js';
import { cardName } from '../../ui/card-name.js';
import { Page } from '../../ui/page.js';
import { Listing } from '../common/listing.js';
import { SearchBox } from '../common/search-box.js';
import { partnerWords } from './words.js';

interface Filters {
  q?: string;
  delinquent?: 'true';
}

/** Everybody who subscribes. */
export default function Partners() {
  const t = useWords(partnerWords);
  const format = useFormat();
  const [{ q, delinquent }, change] = useAddress<Filters>();
  const list = useList('listPartners', {
    query: { limit: 100, ...(q !== undefined && { q: String(q) }), ...(delinquent && { delinquent: true }) },
  });
  return (
    <Page title={t.title} lead={t.lead}>
      <Stack gap="md">
        <Group gap="sm" align="flex-end" role="search">
          <SearchBox
            label={t.search}
            placeholder={t.searchHint}
            value={q}
            onChange={(value) => change({ q: value as never })}
          />
          <Select
            size="sm"
            label={t.who}
            data={Object.entries(t.whos).map(([value, label]) => ({ value, label }))}
            value={String(delinquent) === 'true' ? 'true' : 'all'}
            onChange={(value) => change({ delinquent: (value === 'true' ? 'true' : undefined) as never })}
          />
        </Group>
        <Listing
          list={list}
          caption={t.title}
          rowKey={({ id }) => id}
          linkTo={({ id }) => `/console/partners/${id}`}
          empty={q || delinquent ? { title: t.emptySearch } : { title: t.empty, text: t.emptyText }}
          columns={[
            { label: t.name, render: ({ name }) => name },
            { label: t.email, render: ({ email }) => email, isMinor: true },
            { label: t.country, render: ({ country }) => country ?? '—' },
            {
              label: t.card,
              render: ({ paymentMethod }) => (paymentMethod ? cardName(paymentMethod) : t.noCard),
            },
            {
              label: t.standing,
              render: ({ delinquentSince }) =>
                delinquentSince ? <Badge color="red">{t.delinquent}</Badge> : <Badge color="verdigris">{t.good}</Badge>,
            },
            { label: t.since, render: ({ createdAt }) => format.day(createdAt) },
          ]}
        />
      </Stack>
    </Page>
  );
}
