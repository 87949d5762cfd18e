import { burnGrants, burnOrder, expireGrant, isUsable, rollOver, type Grant } from './grants.js';

const NOW = '2026-03-01T00:00:00Z';
const burnt = (grants: Grant[], usage: string) => {
  const { balances, used, overage } = burnGrants(grants, usage, NOW);
  return [
    balances.map(({ key, used: part, balance }) => [key, part, balance].join(' ')),
    String(used),
    String(overage),
  ];
};

describe('burning grants', () => {
  it('takes the lower priority number, then what expires sooner, then the older, then by key', () => {
    const grants: Grant[] = [
      { key: 'h', balance: 1, priority: 2, expiresAt: '2026-04-01T00:00:00Z' },
      { key: 'g', balance: 1 },
      { key: 'f', balance: 1, expiresAt: null },
      { key: 'd', balance: 1, createdAt: '2025-06-01T00:00:00Z', priority: 1 },
      { key: 'e', balance: 1, createdAt: '2025-05-01T00:00:00Z', priority: 1 },
      { key: 'c', balance: 1, expiresAt: '2026-05-01T00:00:00Z', createdAt: '2025-01-01T00:00:00Z' },
      { key: 'b', balance: 1, expiresAt: '2026-04-01T00:00:00Z', createdAt: '2025-02-01T00:00:00Z' },
      { key: 'a', balance: 1, priority: -1 },
    ];

    expect(
      burnOrder(grants)
        .map((grant) => grant.key)
        .join(''),
    ).toBe('abcfgedh');
    expect(
      burnOrder(grants.toReversed())
        .map((grant) => grant.key)
        .join(''),
    ).toBe('abcfgedh');
  });

  it('covers what it can and leaves the rest as overage', () => {
    const grants: Grant[] = [
      { key: 'late', balance: '40', priority: 1 },
      { key: 'first', balance: '12.5' },
    ];

    expect(burnt(grants, '20')).toEqual([['late 7.5 32.5', 'first 12.5 0'], '20', '0']);
    expect(burnt(grants, '60')).toEqual([['late 40 0', 'first 12.5 0'], '52.5', '7.5']);
    expect(burnt(grants, '0')).toEqual([['late 0 40', 'first 0 12.5'], '0', '0']);
    expect(burnt(grants, '-3')).toEqual([['late 0 40', 'first 0 12.5'], '0', '-3']);
    expect(burnt([], '50')).toEqual([[], '0', '50']);
  });

  it('leaves alone what is not usable yet, or no more', () => {
    const grants: Grant[] = [
      { key: 'expired', balance: 9, expiresAt: NOW },
      { key: 'early', balance: 9, effectiveAt: '2026-03-01T00:00:00.001Z' },
      { key: 'now', balance: 9, effectiveAt: NOW, expiresAt: '2026-03-01T00:00:00.001Z' },
    ];

    expect(grants.map((grant) => isUsable(grant, NOW))).toEqual([false, false, true]);
    expect(burnt(grants, '20')).toEqual([['expired 0 9', 'early 0 9', 'now 9 0'], '9', '11']);
  });
});

describe('the end of a grant', () => {
  const expire = (expiresAt: string | null | undefined) => {
    const { expired, balance } = expireGrant(
      { key: 'grant', balance: '70', ...(expiresAt !== undefined && { expiresAt }) },
      NOW,
    );
    return [String(expired), String(balance)];
  };

  it('loses only what was left, and only once it has come', () => {
    expect(expire(NOW)).toEqual(['70', '0']);
    expect(expire('2026-03-01T00:00:00.001Z')).toEqual(['0', '70']);
    expect(expire(null)).toEqual(['0', '70']);
    expect(expire(undefined)).toEqual(['0', '70']);
  });

  it('rolls over what was left, between a minimum and a maximum', () => {
    const rolled = (ending: string) => String(rollOver(ending, { minimum: '5', maximum: '20' }));

    expect([rolled('2'), rolled('7'), rolled('35')]).toEqual(['5', '7', '20']);
  });
});
