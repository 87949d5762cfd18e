import { z } from 'zod';
import { speechOf, type Locale } from './speech.js';

/** What a call's latency is told apart by, in milliseconds: a dimension needs few values. */
export const LATENCY_STEPS_MS = [100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000] as const;
export const STATUS_CLASSES = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const;

/**
 * Calls that cost nothing because of how they ended. All conditions given must hold; each reads the dimension of its own
 * name, so the meter has to have it. A call of which the gateway did not say it costs what it costs.
 */
export const outcomeRuleSchema = z
  .strictObject({
    statusClass: z.enum(STATUS_CLASSES).optional(),
    answeredBy: z.enum(['gateway', 'upstream']).optional().meta({ description: 'Who made the response.' }),
    cached: z.boolean().optional().meta({ description: 'Whether it came from a cache.' }),
    slowerThanMs: z.literal(LATENCY_STEPS_MS).optional().meta({ description: 'Slower than so many milliseconds.' }),
  })
  .refine((rule) => Object.keys(rule).length > 0, {
    message: 'say which calls: name a statusClass, answeredBy, cached or slowerThanMs',
  })
  .meta({ id: 'OutcomeRule' });
export type OutcomeRule = z.output<typeof outcomeRuleSchema>;

type Dimensions = Readonly<Record<string, string>>;

/** The dimensions that a meter has to have for the rule. */
export const dimensionsOfRule = (rule: OutcomeRule): string[] =>
  Object.entries(rule)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);

/** Whether usage under these dimension values is what the rule is about. */
export function isAbout(
  rule: OutcomeRule,
  { statusClass, answeredBy, cached, slowerThanMs }: Dimensions = {},
): boolean {
  return (
    (rule.statusClass === undefined || rule.statusClass === statusClass) &&
    (rule.answeredBy === undefined || rule.answeredBy === answeredBy) &&
    (rule.cached === undefined || String(rule.cached) === cached) &&
    (rule.slowerThanMs === undefined || Number(slowerThanMs ?? -1) >= rule.slowerThanMs)
  );
}

/** The rule in words, after "not billable: ". */
export function sayRule(rule: OutcomeRule, locale: Locale): string {
  const { answeredBy, cached, slower } = WORDS[locale];
  const parts = [
    rule.statusClass,
    rule.answeredBy && answeredBy[rule.answeredBy],
    rule.cached === undefined ? undefined : cached[rule.cached ? 'yes' : 'no'],
    rule.slowerThanMs && slower(speechOf(locale, 'EUR').quantity(rule.slowerThanMs)),
  ];
  return parts.filter((part) => part !== undefined).join(' ');
}

const WORDS = {
  en: {
    answeredBy: { gateway: 'from the gateway', upstream: 'from upstream' },
    cached: { yes: 'from a cache', no: 'not from a cache' },
    slower: (ms: string) => `slower than ${ms} ms`,
  },
  fr: {
    answeredBy: { gateway: 'de la passerelle', upstream: 'de l’amont' },
    cached: { yes: 'd’un cache', no: 'hors cache' },
    slower: (ms: string) => `en plus de ${ms}\u00a0ms`,
  },
} satisfies Record<Locale, unknown>;
