import { roundToMoney, toDecimal, type Rounding } from '@libs/money';
import { fromMillis, toMillis } from '@libs/period';
import { aggregate, burnGrants, expireGrant, rollOver, roundQuantity, type Grant } from '@libs/pricing';
import { decimal, type Answers, type Input, type Runner } from './case.js';
import { NOW, PERIOD } from './time.js';

export const usageRunners: Readonly<Record<string, Runner>> = {
  meter_rounding: (input) => ({
    units: () =>
      input.function == null
        ? decimal(input.units)
        : roundQuantity(decimal(input.units), { mode: input.function, digits: input.precision ?? 0 }),
  }),
  rounding: (input) => ({
    amount: () =>
      toDecimal(
        roundToMoney(
          decimal(input.amount),
          input.currency,
          ROUNDING_NAMES[input.mode as string] ?? (input.mode as Rounding),
        ),
      ),
  }),
  event_dedup: (input) => ({
    sum: () =>
      aggregate(
        (input.events as Input[]).map((event) => eventOf(event)),
        'sum',
        PERIOD,
      ),
  }),
  weighted_sum: weightedSum,
  grant_burndown: grantBurndown,
  grant_expiry: (input) => {
    const balance = decimal(input.granted).minus(decimal(input.consumed_before_expiry));
    const { expired, balance: left } = expireGrant({ key: 'grant', balance, expiresAt: NOW }, NOW);
    return { expired: () => expired, balance: () => left };
  },
  grant_rollover: (input) => ({
    balance_after_reset: () =>
      rollOver(decimal(input.ending_balance), {
        minimum: decimal(input.min_rollover ?? 0),
        maximum: decimal(input.max_rollover),
      }),
  }),
};

// What other systems call the modes.
const ROUNDING_NAMES: Record<string, Rounding> = { ceil: 'ceiling', truncate: 'down', bankers: 'half_even' };

function eventOf(event: Input) {
  return { source: event.source, id: event.id, time: NOW, value: decimal(event.value) };
}

function weightedSum(input: Input): Answers {
  const period = { start: input.period_start, end: input.period_end };
  const start = toMillis(period.start);
  const events = (input.events as Input[]).map((event, index) => ({
    source: 'case',
    id: String(index),
    time: fromMillis(start + event.minute * 60_000),
    value: decimal(event.delta),
  }));
  const initial = decimal(input.initial_value ?? input.initial_level ?? 0);
  events.push({ source: 'case', id: 'initial', time: period.start, value: initial });
  return { value_5dp: () => aggregate(events, 'weighted_sum', period).rounded(5, 'half_up') };
}

function grantBurndown(input: Input): Answers {
  const grants = (input.grants as Input[]).map((grant, index): Grant => ({
    key: grant.id ?? grant.key ?? String(index),
    balance: decimal(grant.balance ?? grant.amount),
    priority: grant.priority ?? 0,
    expiresAt: instantOf(grant.expires_at ?? grant.expires) ?? null,
    ...(grant.created_at !== undefined && { createdAt: instantOf(grant.created_at)! }),
  }));
  const result = burnGrants(grants, decimal(input.usage), NOW);
  return {
    balances: () => Object.fromEntries(result.balances.map(({ key, balance }) => [key, balance])),
    overage: () => result.overage,
  };
}

function instantOf(text: string | undefined): string | undefined {
  return text === undefined || text.includes('T') ? text : `${text}T00:00:00Z`;
}
