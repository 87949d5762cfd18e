import { flagsOf, type Looked } from './flags.js';

const period = { start: new Date('2026-03-01'), end: new Date('2026-04-01') };
const looked = (totalMinor: bigint, more: Partial<Looked> = {}): Looked => ({
  ...{ currency: 'EUR', totalMinor, previousMinor: null, isNewPartner: false, hasLateEvents: false },
  ...{ isPlanChange: false, hasTaxId: true },
  lines: [{ id: 'lin_1', amountMinor: totalMinor, description: 'Calls', period }],
  ...more,
});
const kinds = (...parameters: Parameters<typeof looked>) => flagsOf(looked(...parameters)).map((flag) => flag.kind);

describe('flags', () => {
  it.each([
    [10_000n, 12_999n, []],
    [10_000n, 13_000n, ['amount_changed']],
    [10_000n, 7_001n, []],
    [10_000n, 7_000n, ['amount_changed']],
    [0n, 5_000n, ['amount_changed']],
    [null, 5_000n, []],
  ])('after %p, a total of %p is flagged %p', (previousMinor, total, expected) => {
    expect(kinds(total, { previousMinor })).toEqual(expected);
  });

  it('say the change in percent and the amount before', () => {
    const [flag] = flagsOf(looked(4_200n, { previousMinor: 3_000n }));

    expect(flag).toMatchObject({
      detail: '+40% against €30.00 of the period before.',
      figures: { percent: '+40', previousMinor: '3000' },
    });
  });

  it('tell zero from negative, and neither has to be collected', () => {
    expect(kinds(0n)).toEqual(['zero']);
    expect(kinds(-1n)).toEqual(['negative']);
  });

  it('warn before approval of what Stripe would refuse', () => {
    expect(kinds(49n)).toEqual(['not_collectable']);
    expect(kinds(50n)).toEqual([]);
    expect(kinds(100_000_000n)).toEqual(['not_collectable']);
  });

  it('name what came late, what changed, who is new and what is missing', () => {
    const more = { hasLateEvents: true, isPlanChange: true, isNewPartner: true, hasTaxId: false };

    expect(kinds(5_000n, more)).toEqual(['late_events', 'plan_changed', 'new_partner', 'missing_tax_id']);
  });
});
