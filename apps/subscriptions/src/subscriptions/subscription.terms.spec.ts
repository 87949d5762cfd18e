import type { PlanVersion } from '@libs/contracts';
import { periodOf, servedPart, termsAt } from './subscription.terms.js';

const monthly = { trialDays: 0, cadence: { unit: 'month', count: 1 } } as PlanVersion;
const onTrial = { ...monthly, trialDays: 30 };

describe('termsAt', () => {
  test('counts periods from the activation', () => {
    expect(termsAt('2026-01-31T10:00:00.000Z', monthly, 'Europe/Paris', 'anniversary')).toEqual({
      startsAt: '2026-01-31T10:00:00.000Z',
      trialEndsAt: null,
      billingAnchor: '2026-01-31T10:00:00.000Z',
    });
  });

  test("counts periods from the end of a trial, which keeps the hour on the partner's wall", () => {
    // Summer time begins on 29 March in Paris.
    expect(termsAt('2026-03-10T10:00:00.000Z', onTrial, 'Europe/Paris', 'anniversary')).toMatchObject({
      trialEndsAt: '2026-04-09T09:00:00.000Z',
      billingAnchor: '2026-04-09T09:00:00.000Z',
    });
  });

  test("aligns periods with the calendar of the partner's zone", () => {
    // In Auckland it is 1 June already.
    const terms = termsAt('2026-05-31T20:00:00.000Z', monthly, 'Pacific/Auckland', 'calendar');
    expect(terms.billingAnchor).toBe('2026-05-31T12:00:00.000Z');
  });
});

describe('the charged part of a period', () => {
  const period = { start: '2026-05-01T00:00:00.000Z', end: '2026-06-01T00:00:00.000Z' };
  const terms = { startsAt: '2026-05-10T00:00:00.000Z', trialEndsAt: null, billingAnchor: period.start };

  test.each([
    ['begins with the service', terms, undefined, '2026-05-10', '2026-06-01'],
    [
      'begins when the trial ends',
      { ...terms, trialEndsAt: '2026-05-20T00:00:00.000Z' },
      undefined,
      '2026-05-20',
      '2026-06-01',
    ],
    ['ends with the service', terms, '2026-05-15T00:00:00.000Z', '2026-05-10', '2026-05-15'],
    [
      'never reaches beyond the period',
      { ...terms, startsAt: '2026-04-10T00:00:00.000Z' },
      '2026-07-01T00:00:00.000Z',
      '2026-05-01',
      '2026-06-01',
    ],
    [
      'is empty, not negative, when service ends before charging begins',
      { ...terms, trialEndsAt: '2026-05-20T00:00:00.000Z' },
      '2026-05-12T00:00:00.000Z',
      '2026-05-20',
      '2026-05-20',
    ],
  ])('%s', (_, given, until, start, end) => {
    expect(servedPart(period, given, until)).toEqual({ start: `${start}T00:00:00.000Z`, end: `${end}T00:00:00.000Z` });
  });
});

test('periods tile without gap or overlap, on whatever day they begin', () => {
  for (const day of ['28', '29', '30', '31']) {
    const terms = termsAt(`2027-01-${day}T23:30:00.000Z`, monthly, 'America/Sao_Paulo', 'anniversary');
    for (let index = 0; index < 48; index += 1) {
      const [one, next] = [
        periodOf(terms, monthly, 'America/Sao_Paulo', index),
        periodOf(terms, monthly, 'America/Sao_Paulo', index + 1),
      ];
      expect(one.end).toBe(next.start);
      expect(one.start < one.end).toBe(true);
    }
  }
});
