import { ClaimsUnderWay } from './claims-under-way.js';
import { contentHash, eventIdentity } from './identity.js';
import { orderedBy } from './order.js';
import { RecentIdentities } from './recent-identities.js';
import { incomingRecord } from './records.js';

const claim = (n: number, content = `content ${n}`) => ({
  identity: eventIdentity(1, 'source', String(n)),
  content: contentHash(content),
});

describe('identities of late', () => {
  test('are recalled with their content, and unknown when another has taken their place', () => {
    const recent = new RecentIdentities();
    const claims = Array.from({ length: 20_000 }, (_, n) => claim(n));
    recent.remember(Array.from({ length: 100_000 }, (_, n) => claim(-1 - n)));
    recent.remember(claims);

    const recalled = claims.map(({ identity, content }) => recent.recall(identity, content));
    expect(recalled.filter((answer) => answer === 'same').length).toBeGreaterThan(19_990);
    expect(recalled).not.toContain('other');
    expect(recent.recall(claims.at(-1)!.identity, contentHash('something else'))).toBe('other');
    for (let n = 20_000; n < 40_000; n += 1) {
      expect(recent.recall(claim(n).identity, claim(n).content)).toBe('unknown');
    }
  });

  test('hold a delivery back while a commit claims one of them, and no longer', () => {
    const underWay = new ClaimsUnderWay();
    const deliveries = [1, 2].map((n) => [
      incomingRecord(
        { id: 'con_1', number: 1 },
        { kind: 'rejection', recordIndex: 0, reason: 'record_unreadable', detail: '', raw: `line ${n}` },
        new Date(0),
      ),
    ]);
    underWay.begin(deliveries[0]!);

    expect(deliveries.map((records) => underWay.hasAny(records))).toEqual([true, false]);
    underWay.end(deliveries[0]!);
    expect(underWay.hasAny(deliveries[0]!)).toBe(false);
  });
});

test('orders by numbers up to 32 bits, and keeps the order of equals', () => {
  const items = [3, 4_294_967_295, 0, 3, 1].map((key, at) => ({ key, at }));

  expect(orderedBy(items, ({ key }) => key).map(({ at }) => at)).toEqual([2, 4, 0, 3, 1]);
});
