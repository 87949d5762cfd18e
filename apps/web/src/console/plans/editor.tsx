import type { PlanDraft } from '@libs/contracts';
import { Alert, Anchor, Button, Group, List, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconListCheck, IconPlus } from '@tabler/icons-react';
import { useList } from '../../api/hooks.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { Section } from '../../ui/page.js';
import { Trouble } from '../../ui/states.js';
import { Basics } from './basics.js';
import { CardEditor } from './card/card-editor.js';
import { cardWords } from './card/words.js';
import { faultsOf, keyFor, newPrice, type Fault } from './draft.js';
import { Entitlements } from './entitlements.js';
import { Outcomes } from './outcomes.js';
import { placeOf } from './place.js';
import { Publish } from './publish.js';
import { SpendingLimit } from './spending-limit.js';
import { useDraft } from './use-draft.js';
import { planWords } from './words.js';

interface EditorProps {
  planId: string;
  version: number;
  saved: PlanDraft;
}

/** A version while it is written: it saves itself, and says what keeps it from being published. */
export function Editor({ planId, version, saved }: EditorProps) {
  const t = useWords(planWords);
  const { draft, change, faults, isSettled, error } = useDraft(planId, version, saved);
  const meters = useList('listMeters', { query: { limit: 200 } });
  const features = useList('listFeatures', { query: { limit: 200 } });
  const cards = draft.rateCards;
  const addCard = () =>
    change({
      rateCards: [
        ...cards,
        {
          key: keyFor(
            'price',
            cards.map(({ key }) => key),
          ),
          name: '',
          billing: 'in_advance',
          meterKeys: [],
          price: newPrice('flat'),
        },
      ],
    });
  return (
    <Stack gap="xl">
      {error && <Trouble error={error} />}
      <Verdict draft={draft} faults={faults}>
        <Text size="sm" c="var(--octroi-faint)" role="status">
          {isSettled ? t.saved : t.saving}
        </Text>
        <Publish planId={planId} version={version} name={draft.name} isReady={isSettled && faults.length === 0} />
      </Verdict>
      <Section title={t.basics}>
        <Basics draft={draft} faults={faults} change={change} />
      </Section>
      <Section title={t.cards}>
        {cards.map((card, index) => (
          <CardEditor
            key={index}
            number={index + 1}
            card={card}
            currency={draft.currency}
            meters={meters.items.filter(({ status }) => status === 'published')}
            features={features.items}
            faults={faultsOf(faults, `/rateCards/${index}`)}
            onChange={(next) => change({ rateCards: cards.map((one, at) => (at === index ? next : one)) })}
            onRemove={() => change({ rateCards: cards.filter((_, at) => at !== index) })}
          />
        ))}
        <div>
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={addCard} data-place="/rateCards">
            {t.addCard}
          </Button>
        </div>
      </Section>
      <Section title={t.outcomesTitle}>
        <Outcomes
          rules={draft.notBillable ?? []}
          faults={faultsOf(faults, '/notBillable')}
          onChange={(notBillable) => change({ notBillable })}
        />
      </Section>
      <Section title={t.entitlements}>
        <Entitlements
          entitlements={draft.entitlements}
          features={features.items}
          currency={draft.currency}
          faults={faultsOf(faults, '/entitlements')}
          onChange={(entitlements) => change({ entitlements })}
        />
        <SpendingLimit
          limit={draft.spendingLimit}
          currency={draft.currency}
          faults={faultsOf(faults, '/spendingLimit')}
          onChange={(spendingLimit) => change({ spendingLimit })}
        />
      </Section>
    </Stack>
  );
}

interface VerdictProps {
  draft: PlanDraft;
  faults: readonly Fault[];
  children: React.ReactNode;
}

/** All faults at once, each also beside its field; or that there is none. */
function Verdict({ draft, faults, children }: VerdictProps) {
  const t = useWords(planWords);
  const card = useWords(cardWords);
  const { locale } = useLanguage();
  const isFine = faults.length === 0;
  return (
    <Alert
      color={isFine ? 'verdigris' : 'brass'}
      icon={isFine ? <IconCircleCheck size={20} /> : <IconListCheck size={20} />}
      title={isFine ? t.faultless : t.faults(faults.length)}
    >
      <Stack gap="sm">
        {!isFine && (
          <List size="sm">
            {faults.map(({ pointer, detail }) => (
              <List.Item key={pointer + detail}>
                <Anchor component="button" type="button" size="sm" fw={560} onClick={() => goTo(pointer)}>
                  {placeOf(pointer, draft, { plan: t, card, locale })}
                </Anchor>{' '}
                {detail}
              </List.Item>
            ))}
          </List>
        )}
        <Group justify="space-between">{children}</Group>
      </Stack>
    </Alert>
  );
}

/** Moves to the first faulty field of the part that a pointer leads into. */
function goTo(pointer: string): void {
  const [part, index] = pointer.split('/').slice(1);
  const find = (place: string) => document.querySelector<HTMLElement>(`[data-place="${place}"]`);
  const place = find(`/${part}/${index}`) ?? find(`/${part}`) ?? find('/');
  const field = place?.querySelector<HTMLElement>('[aria-invalid=true]') ?? place;
  field?.scrollIntoView({ block: 'center' });
  field?.focus({ preventScroll: true });
}
