import type { PlanWire } from '@libs/contracts';
import { Button, Modal, Stack, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAction, useList } from '../../api/hooks.js';
import { useSession } from '../../auth/session.js';
import { useWords } from '../../i18n/i18n.js';
import { Status } from '../../ui/figures.js';
import { Page } from '../../ui/page.js';
import { Trouble } from '../../ui/states.js';
import { uiWords } from '../../ui/words.js';
import { keyFrom } from '../common/key-from.js';
import { Listing } from '../common/listing.js';
import { planWords } from './words.js';

const newest = ({ versions }: PlanWire) => versions.toSorted((a, b) => b.version - a.version)[0]!;

/** Everything that is, was or will be for sale. */
export default function Plans() {
  const t = useWords(planWords);
  const { may } = useSession();
  const [isCreating, setCreating] = useState(false);
  const list = useList('listPlans', { query: { limit: 100 } });
  const create = may('catalog.write') && (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setCreating(true)}>
      {t.create}
    </Button>
  );
  return (
    <Page title={t.title} lead={t.lead} actions={create}>
      <Listing
        list={list}
        caption={t.title}
        rowKey={({ id }) => id}
        linkTo={({ id }) => `/console/plans/${id}`}
        empty={{ title: t.empty, text: t.emptyText, action: create }}
        columns={[
          { label: t.name, render: (plan) => newest(plan).definition.name },
          { label: t.key, render: ({ key }) => <code>{key}</code>, isMinor: true },
          { label: t.newest, render: (plan) => t.version(newest(plan).version) },
          { label: t.status, render: (plan) => <Status value={newest(plan).status} /> },
          { label: t.currency, render: (plan) => newest(plan).definition.currency },
          { label: t.description, render: (plan) => newest(plan).definition.description || '—', isMinor: true },
        ]}
      />
      {isCreating && <Create onClose={() => setCreating(false)} />}
    </Page>
  );
}

function Create({ onClose }: { onClose: () => void }) {
  const t = useWords(planWords);
  const common = useWords(uiWords);
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [key, setKey] = useState<string | null>(null);
  const [currency, setCurrency] = useState('EUR');
  const create = useAction('createPlan', { onDone: ({ id }) => void navigate({ to: `/console/plans/${id}` }) });
  return (
    <Modal opened onClose={onClose} title={t.create} closeButtonProps={{ 'aria-label': common.close }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ body: { ...blank, key: key ?? keyFrom(name), name, currency } });
        }}
      >
        <Stack>
          {create.error && <Trouble error={create.error} />}
          <TextInput
            label={t.name}
            required
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t.key}
            description={t.keyHint}
            required
            value={key ?? keyFrom(name)}
            onChange={(event) => setKey(event.currentTarget.value)}
          />
          <TextInput
            label={t.currency}
            description={t.currencyHint}
            required
            maxLength={3}
            value={currency}
            onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
          />
          <Button type="submit" loading={create.isPending}>
            {t.create2}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

/** A plan starts empty: the editor says what is missing. */
const blank = {
  description: '',
  cadence: { unit: 'month' as const, count: 1 },
  trialDays: 0,
  productIds: [],
  rateCards: [],
  entitlements: [],
  isPrivate: false,
};
