import { describe, expect, it } from '@jest/globals';
import { tierSpans } from '../../src/console/plans/card/number-line.js';
import { cardWords } from '../../src/console/plans/card/words.js';
import { newPrice, readCard, withPrice } from '../../src/console/plans/draft.js';
import { placeOf } from '../../src/console/plans/place.js';
import { planWords } from '../../src/console/plans/words.js';

describe('the line of tiers', () => {
  it('says what follows what', () => {
    expect(tierSpans(['1000', '5000.5', null])).toEqual([
      { from: '0', upTo: '1000', fault: null },
      { from: '1000', upTo: '5000.5', fault: null },
      { from: '5000.5', upTo: null, fault: null },
    ]);
  });

  it('marks what is priced twice and what has no end, and goes on behind it', () => {
    const spans = tierSpans(['1000', '500', '', '1000.000000001', null]);

    expect(spans.map(({ fault }) => fault)).toEqual([null, 'overlap', 'gap', null, null]);
    expect(spans.at(-1)!.from).toBe('1000.000000001');
  });
});

describe('a price in the editor', () => {
  const card = { key: 'a', name: 'A', billing: 'in_arrears', meterKeys: ['calls'], meterWeights: { calls: '2' } };

  it('keeps nothing about usage when it becomes a flat one', () => {
    const overridden = {
      ...card,
      price: newPrice('per_unit'),
      prices: [{ meterKey: 'calls', price: newPrice('volume') }],
    };

    const flat = withPrice(overridden, { ...newPrice('flat'), amount: '5' });

    expect(Object.keys(flat).toSorted()).toEqual(['billing', 'key', 'name', 'price']);
    expect(readCard(flat)).not.toBeNull();
  });

  it('keeps them when only a figure of it changes', () => {
    const priced = withPrice({ ...card, price: newPrice('per_unit') }, { model: 'per_unit', unitPrice: '0.5' });

    expect(readCard(priced)).toMatchObject({ meterWeights: { calls: '2' }, price: { unitPrice: '0.5' } });
  });
});

describe('the place of a fault', () => {
  const draft = { rateCards: [{ name: 'API calls' }, {}], entitlements: [{ featureKey: 'sandbox' }] } as never;
  const say = (pointer: string, locale: 'en' | 'fr' = 'en') =>
    placeOf(pointer, draft, { plan: planWords[locale], card: cardWords[locale], locale });

  it.each([
    ['/name', 'Name'],
    ['/productIds/0', 'API products it opens'],
    ['/rateCards/0/price/tiers/1/upTo', 'API calls › Tier 2 › Up to'],
    ['/rateCards/1/meterKeys/0', 'Price 2 › Meters it sells'],
    ['/rateCards/0/prices/0/dimensions/region', 'API calls › Other price 1 › region'],
    ['/rateCards/0/prices/1/price/unitPrice', 'API calls › Other price 2 › Unit price'],
    ['/entitlements/0/featureKey', 'What it grants › sandbox'],
  ])('%s is "%s"', (pointer, words) => {
    expect(say(pointer)).toBe(words);
  });

  it('is said in French', () => {
    expect(say('/rateCards/0/price/tiers/0/unitPrice', 'fr')).toBe('API calls › Tranche 1 › Prix unitaire');
  });
});
