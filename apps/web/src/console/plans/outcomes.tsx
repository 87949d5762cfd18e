import { LATENCY_STEPS_MS, sayRule, STATUS_CLASSES, type OutcomeRule } from '@libs/pricing';
import { ActionIcon, Button, Group, Paper, Select, Stack, Text } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { faultsOf, type Fault } from './draft.js';
import { planWords } from './words.js';

interface OutcomesProps {
  rules: readonly OutcomeRule[];
  /** Of `notBillable`. */
  faults: readonly Fault[];
  onChange: (rules: OutcomeRule[]) => void;
}

/** Calls that cost nothing because of how they ended, rule by rule. */
export function Outcomes({ rules, faults, onChange }: OutcomesProps) {
  const t = useWords(planWords);
  const { locale } = useLanguage();
  return (
    <Stack>
      <Text c="var(--octroi-faint)">{t.outcomesHint}</Text>
      {rules.map((rule, index) => (
        <Paper key={index} p="md" tabIndex={-1} data-place={`/notBillable/${index}`}>
          <Group align="flex-end" gap="sm">
            <Conditions
              rule={rule}
              onChange={(next) => onChange(rules.map((one, at) => (at === index ? next : one)))}
            />
            <ActionIcon
              aria-label={t.removeOutcome(sayRule(rule, locale))}
              mb={4}
              onClick={() => onChange(rules.filter((_, at) => at !== index))}
            >
              <IconX size={18} />
            </ActionIcon>
          </Group>
          {faultsOf(faults, `/${index}`).map(({ pointer, detail }) => (
            <Text key={pointer + detail} size="sm" c="red" role="alert" lang="en">
              {detail}
            </Text>
          ))}
        </Paper>
      ))}
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() => onChange([...rules, { statusClass: '5xx' }])}
        >
          {t.addOutcome}
        </Button>
      </div>
    </Stack>
  );
}

function Conditions({ rule, onChange }: { rule: OutcomeRule; onChange: (rule: OutcomeRule) => void }) {
  const t = useWords(planWords);
  const format = useFormat();
  const any = { value: '', label: t.anyOutcome };
  const put = (part: { [K in keyof OutcomeRule]: OutcomeRule[K] | undefined }) =>
    onChange(Object.fromEntries(Object.entries({ ...rule, ...part }).filter(([, value]) => value !== undefined)));
  return (
    <>
      <Select
        label={t.outcomes.statusClass}
        w={130}
        data={[any, ...STATUS_CLASSES]}
        value={rule.statusClass ?? ''}
        onChange={(value) => put({ statusClass: (value || undefined) as OutcomeRule['statusClass'] })}
      />
      <Select
        label={t.outcomes.answeredBy}
        w={180}
        data={[any, ...Object.entries(t.answerers).map(([value, label]) => ({ value, label }))]}
        value={rule.answeredBy ?? ''}
        onChange={(value) => put({ answeredBy: (value || undefined) as OutcomeRule['answeredBy'] })}
      />
      <Select
        label={t.outcomes.cached}
        w={150}
        data={[any, { value: 'true', label: t.yes }, { value: 'false', label: t.no }]}
        value={rule.cached === undefined ? '' : String(rule.cached)}
        onChange={(value) => put({ cached: value ? value === 'true' : undefined })}
      />
      <Select
        label={t.outcomes.slowerThanMs}
        w={170}
        data={[any, ...LATENCY_STEPS_MS.map((ms) => ({ value: String(ms), label: `${format.quantity(ms)} ms` }))]}
        value={rule.slowerThanMs === undefined ? '' : String(rule.slowerThanMs)}
        onChange={(value) => put({ slowerThanMs: LATENCY_STEPS_MS.find((ms) => String(ms) === value) })}
      />
    </>
  );
}
