import { describePrice, explain } from './explain.js';
import { lineToWire } from './line.js';
import { priceModels, priceSchema, type PriceInput } from './models/registry.js';
import { rateCardSchema, type RateCardInput } from './rate-card.js';
import { rate, type RatingInput } from './rate.js';
import type { Locale } from './speech.js';
import type { Trace } from './trace.js';

// Intl separates with no-break spaces of two widths; a reader sees spaces.
const seen = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');
const told = (trace: Trace, locale: Locale) => explain(trace, locale, locale === 'fr' ? 'EUR' : 'USD').map(seen);

const march = { start: '2026-03-01T00:00:00.000Z', end: '2026-04-01T00:00:00.000Z' };
function traces(card: Partial<RateCardInput>, input: Partial<RatingInput> = {}): Trace[] {
  const rateCard = rateCardSchema.parse({
    key: 'calls',
    name: 'Calls',
    billing: 'in_arrears',
    meterKeys: ['calls'],
    price: { model: 'per_unit', unitPrice: '1' },
    ...card,
  });
  return rate({ rateCard, currency: 'USD', period: march, ...input }).map((line) => line.trace);
}

describe('a trace in sentences', () => {
  const [charge, trueUp] = traces(
    {
      meterRounding: { mode: 'ceil' },
      unitConversion: { operation: 'divide', by: '1000', rounding: { mode: 'floor', digits: 1 } },
      freeUnits: '0.5',
      price: {
        model: 'graduated',
        tiers: [
          { upTo: '1', unitPrice: '2.345', flatFee: '3' },
          { upTo: null, unitPrice: '1' },
        ],
      },
      discountPercent: '10',
      maximum: '5',
      minimum: '5.00',
      meterWeights: { calls: '2' },
    },
    { usage: [{ meterKey: 'calls', quantity: '1199.6' }] },
  );

  it('is told in English', () => {
    expect(told(charge!, 'en')).toEqual([
      'Usage of calls: 1,199.6, each counting 2',
      'Rounded up: 2,400',
      'Divided by 1,000: 2.4',
      '0.5 free, 1.9 to pay for',
      'Tier 1: 1 × $2.345 = $2.345',
      'Tier 1: 1 × $3.00 flat = $3.00',
      'Tier 2: 0.9 × $1.00 = $0.90',
      'Sum: $6.245, rounded to $6.25',
      'Discount of 10%: -$0.63',
      'At most $5.00, of which $0.00 was spent: -$0.62',
    ]);
    expect(trueUp).toBeUndefined();
  });

  it('is told in French', () => {
    expect(told(charge!, 'fr')).toEqual([
      'Usage de calls : 1 199,6, chacune comptant 2',
      'Arrondi vers le haut : 2 400',
      'Divisé par 1 000 : 2,4',
      '0,5 gratuite, 1,9 à payer',
      'Tranche 1 : 1 × 2,345 € = 2,345 €',
      'Tranche 1 : 1 × 3,00 € de forfait = 3,00 €',
      'Tranche 2 : 0,9 × 1,00 € = 0,90 €',
      'Somme : 6,245 €, arrondie à 6,25 €',
      'Remise de 10 % : -0,63 €',
      'Au plus 5,00 €, dont 0,00 € déjà dépensé : -0,62 €',
    ]);
  });

  it('is told the same after JSON', () => {
    const rateCard = rateCardSchema.parse({
      key: 'calls',
      name: 'Calls',
      billing: 'in_arrears',
      meterKeys: ['calls'],
      price: { model: 'package', packageSize: '10', packagePrice: '3' },
    });
    const [line] = rate({ rateCard, currency: 'USD', period: march, usage: [{ meterKey: 'calls', quantity: '21' }] });

    const expected = ['Usage of calls: 21', '3 packages of 10 × $3.00 = $9.00', 'Sum: $9.00'];
    expect(told(line!.trace, 'en')).toEqual(expected);
    expect(told(lineToWire(line!).trace as Trace, 'en')).toEqual(expected);
    expect(told(line!.trace, 'fr')).toEqual([
      'Usage de calls : 21',
      '3 lots de 10 × 3,00 € = 9,00 €',
      'Somme : 9,00 €',
    ]);
  });

  it('tells what is prorated and what is missing', () => {
    const served = { start: '2026-03-22T00:00:00.000Z', end: march.end };
    const [flat] = traces({ meterKeys: [], price: { model: 'flat', amount: '31' } }, { served });
    expect(told(flat!, 'en')[1]).toBe('$31.00 for 10/31 of the period');
    expect(told(flat!, 'fr')[1]).toBe('31,00 € pour 10/31 de la période');

    const [, missing] = traces({ minimum: '10' }, { usage: [{ meterKey: 'calls', quantity: '6' }] });
    expect(told(missing!, 'en')).toEqual(['At least $10.00, of which $6.00 was reached: $4.00']);
    expect(told(missing!, 'fr')).toEqual(['Au moins 10,00 €, dont 6,00 € atteints : 4,00 €']);
  });

  it.each([
    ['round', 'Rounded to the nearest: 6', 'Arrondi au plus proche : 6'],
    ['floor', 'Rounded down: 6', 'Arrondi vers le bas : 6'],
  ] as const)('tells which way it rounded: %s', (mode, en, fr) => {
    const [trace] = traces(
      { meterRounding: { mode }, unitConversion: { operation: 'multiply', by: '2' } },
      { usage: [{ meterKey: 'calls', quantity: '6.1' }] },
    );

    expect([told(trace!, 'en')[1], told(trace!, 'fr')[1]]).toEqual([en, fr]);
    expect([told(trace!, 'en')[2], told(trace!, 'fr')[2]]).toEqual(['Multiplied by 2: 12', 'Multiplié par 2 : 12']);
  });

  it('tells several things in the plural, and one in the singular', () => {
    const packages = (size: string) => {
      const price = { model: 'package' as const, packageSize: size, packagePrice: '3' };
      return traces({ price }, { usage: [{ meterKey: 'calls', quantity: '20' }] })[0]!;
    };
    expect([told(packages('10'), 'en')[1], told(packages('10'), 'fr')[1]]).toEqual([
      '2 packages of 10 × $3.00 = $6.00',
      '2 lots de 10 × 3,00 € = 6,00 €',
    ]);
    expect([told(packages('20'), 'en')[1], told(packages('20'), 'fr')[1]]).toEqual([
      '1 package of 20 × $3.00 = $3.00',
      '1 lot de 20 × 3,00 € = 3,00 €',
    ]);

    const bounded = {
      model: 'percentage' as const,
      ratePercent: '2',
      fixedPerEvent: '0.1',
      minimumPerEvent: '0.5',
      maximumPerEvent: '9',
    };
    const amounts = ['10', '10', '100', '100', '1000', '1000'];
    const [paid] = traces({ price: bounded }, { usage: [{ meterKey: 'calls', quantity: '2220', amounts }] });
    expect(told(paid!, 'en').slice(2, 5)).toEqual([
      '2 transactions × $0.10 = $0.20',
      '2 transactions at the least they cost, $0.50 = $1.00',
      '2 transactions at the most they cost, $9.00 = $18.00',
    ]);

    const limited = { freeUnits: '2', maximum: '5' };
    const [over] = traces(limited, {
      usage: [{ meterKey: 'calls', quantity: '6' }],
      alreadySpent: { minor: 200n, currency: 'USD' },
    });
    expect([told(over!, 'fr')[1], told(over!, 'fr')[4]]).toEqual([
      '2 gratuites, 4 à payer',
      'Au plus 5,00 €, dont 2,00 € déjà dépensés : -1,00 €',
    ]);
    const [, missing] = traces({ minimum: '10' }, { usage: [{ meterKey: 'calls', quantity: '1' }] });
    expect(told(missing!, 'fr')).toEqual(['Au moins 10,00 €, dont 1,00 € atteint : 9,00 €']);
  });

  it('tells transactions', () => {
    const price: PriceInput = {
      model: 'percentage',
      ratePercent: '2',
      fixedPerEvent: '0.1',
      minimumPerEvent: '0.5',
      maximumPerEvent: '9',
    };
    const [trace] = traces(
      { price },
      { usage: [{ meterKey: 'calls', quantity: '1110', amounts: ['10', '100', '1000'] }] },
    );

    expect(told(trace!, 'en').slice(1, 5)).toEqual([
      '2% of $100.00 = $2.00',
      '1 transaction × $0.10 = $0.10',
      '1 transaction at the least it costs, $0.50 = $0.50',
      '1 transaction at the most it costs, $9.00 = $9.00',
    ]);
    expect(told(trace!, 'fr').slice(1, 5)).toEqual([
      '2 % de 100,00 € = 2,00 €',
      '1 transaction × 0,10 € = 0,10 €',
      '1 transaction au prix minimal de 0,50 € = 0,50 €',
      '1 transaction au prix maximal de 9,00 € = 9,00 €',
    ]);
    const [marked] = traces(
      { price: { model: 'dynamic', multiplier: '1.5' } },
      { usage: [{ meterKey: 'calls', quantity: '10' }] },
    );
    expect([told(marked!, 'en')[1], told(marked!, 'fr')[1]]).toEqual([
      '$10.00 × 1.5 = $15.00',
      '10,00 € × 1,5 = 15,00 €',
    ]);
  });
});

describe('a price in one sentence', () => {
  const unitTiers = [
    { upTo: '1000', flatFee: '9' },
    { upTo: '5000', unitPrice: '0.2', flatFee: '3' },
    { upTo: null, unitPrice: '0.1' },
  ];
  const packages = [
    { upTo: '100', packageSize: '10', packagePrice: '2' },
    { upTo: null, packageSize: '50', packagePrice: '7' },
  ];
  const percents = [
    { upTo: '1000', ratePercent: '3', flatFee: '1' },
    { upTo: null, ratePercent: '2' },
  ];
  const shares = [
    { upTo: '1000', sharePercent: '30' },
    { upTo: null, sharePercent: '20' },
  ];
  const SENTENCES: [PriceInput, string, string][] = [
    [{ model: 'flat', amount: '14.95' }, '$14.95 for the period', '14,95 € pour la période'],
    [{ model: 'per_unit', unitPrice: '0.002' }, '$0.002 for each unit', '0,002 € par unité'],
    [
      { model: 'graduated', tiers: unitTiers },
      'each unit at the price of its tier: up to 1,000: $9.00 flat; up to 5,000: $0.20 each + $3.00 flat; beyond: $0.10 each',
      'chaque unité au prix de sa tranche : jusqu’à 1 000 : 9,00 € de forfait ; jusqu’à 5 000 : 0,20 € l’unité + 3,00 € de forfait ; au-delà : 0,10 € l’unité',
    ],
    [
      { model: 'volume', tiers: [{ upTo: null }] },
      'all units at the price of the tier reached: any quantity: free',
      'toutes les unités au prix de la tranche atteinte : toute quantité : gratuit',
    ],
    [
      {
        model: 'stairstep',
        tiers: [
          { upTo: '10', amount: '5' },
          { upTo: null, amount: '9' },
        ],
      },
      'one amount for the step reached: up to 10: $5.00; beyond: $9.00',
      'un montant pour le palier atteint : jusqu’à 10 : 5,00 € ; au-delà : 9,00 €',
    ],
    [
      { model: 'package', packageSize: '20', packagePrice: '5' },
      '$5.00 for each started package of 20',
      '5,00 € par lot de 20 entamé',
    ],
    [
      { model: 'package', packageSize: '20', packagePrice: '5', round: 'down' },
      '$5.00 for each full package of 20',
      '5,00 € par lot de 20 complet',
    ],
    [
      { model: 'graduated_package', tiers: packages },
      'packages at the price of their tier: up to 100: $2.00 per package of 10; beyond: $7.00 per package of 50',
      'des lots au prix de leur tranche : jusqu’à 100 : 2,00 € par lot de 10 ; au-delà : 7,00 € par lot de 50',
    ],
    [
      { model: 'volume_package', tiers: packages },
      'all in packages of the tier reached: up to 100: $2.00 per package of 10; beyond: $7.00 per package of 50',
      'tout en lots de la tranche atteinte : jusqu’à 100 : 2,00 € par lot de 10 ; au-delà : 7,00 € par lot de 50',
    ],
    [
      { model: 'percentage', ratePercent: '2.5' },
      '2.5% of the amount of each event',
      '2,5 % du montant de chaque événement',
    ],
    [
      {
        model: 'percentage',
        ratePercent: '2.5',
        fixedPerEvent: '0.3',
        freeEvents: 3,
        freeAmount: '250',
        minimumPerEvent: '1',
        maximumPerEvent: '9',
      },
      '2.5% of the amount of each event + $0.30 for each, the first 3 events free, the first $250.00 free, at least $1.00, at most $9.00',
      '2,5 % du montant de chaque événement + 0,30 € par événement, les 3 premiers événements gratuits, les premiers 250,00 € gratuits, au moins 1,00 €, au plus 9,00 €',
    ],
    [
      { model: 'percentage', ratePercent: '2.5', freeEvents: 1, freeAmount: '1.5' },
      '2.5% of the amount of each event, the first event free, the first $1.50 free',
      '2,5 % du montant de chaque événement, le premier événement gratuit, le premier 1,50 € gratuit',
    ],
    [
      { model: 'graduated_percentage', tiers: percents },
      'a percentage of the amounts, by tier: up to 1,000: 3% + $1.00 flat; beyond: 2%',
      'un pourcentage des montants, par tranche : jusqu’à 1 000 : 3 % + 1,00 € de forfait ; au-delà : 2 %',
    ],
    [
      { model: 'dynamic', multiplier: '1.2' },
      'the amount each event carries, times 1.2',
      'le montant porté par chaque événement, multiplié par 1,2',
    ],
    [
      { model: 'revenue_share', tiers: shares },
      'a share of the revenue: up to 1,000: 30%; beyond: 20%',
      'une part du chiffre d’affaires : jusqu’à 1 000 : 30 % ; au-delà : 20 %',
    ],
    [
      { model: 'revenue_share', tiers: shares, paidTo: 'partner' },
      'pays out a share of the revenue: up to 1,000: 30%; beyond: 20%',
      'reverse une part du chiffre d’affaires : jusqu’à 1 000 : 30 % ; au-delà : 20 %',
    ],
  ];

  it.each(SENTENCES)('%j', (input, en, fr) => {
    const price = priceSchema.parse(input);

    expect(seen(describePrice(price, 'en', 'USD'))).toBe(en);
    expect(seen(describePrice(price, 'fr', 'EUR'))).toBe(fr);
  });

  it('exists for every model', () => {
    expect(new Set(SENTENCES.map(([price]) => price.model))).toEqual(new Set(priceModels.map((model) => model.kind)));
  });
});
