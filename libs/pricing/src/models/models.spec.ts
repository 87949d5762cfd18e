import { Decimal } from '@libs/money';
import { priceModelOf, priceModels, priceSchema, type PriceInput } from './registry.js';

interface Given {
  readonly fullQuantity?: string;
  readonly amounts?: readonly string[];
  readonly events?: number | null;
}

/** The steps of a price, as text: `tier-1 units 10 x 0.5 = 5`. */
function steps(price: PriceInput, quantity: string, given: Given = {}): string[] {
  const params = priceSchema.parse(price);
  const amounts = given.amounts?.map((amount) => Decimal.of(amount)) ?? null;
  const priced = priceModelOf(params.model).compile(params)({
    quantity: Decimal.of(quantity),
    fullQuantity: Decimal.of(given.fullQuantity ?? quantity),
    events: given.events === undefined ? (amounts?.length ?? null) : given.events,
    amounts,
  });
  return priced.map(({ key, kind, quantity: of, price: at, amount }) =>
    [key, kind, of, 'x', at, '=', amount].join(' '),
  );
}

describe.each(priceModels.map((model) => [model.kind, model] as const))('%s', (_kind, model) => {
  it('prices its example as its docs say', () => {
    const { params, quantity, amount, amounts } = model.example;
    const parsed = model.params.parse(params);
    const steps = model.compile(parsed)({
      quantity: Decimal.of(quantity),
      fullQuantity: Decimal.of(quantity),
      events: amounts?.length ?? null,
      amounts: amounts?.map((each) => Decimal.of(each)) ?? null,
    });

    expect(Decimal.sum(steps.map((step) => Decimal.of(step.amount))).toString()).toBe(amount);
  });

  it('numbers the steps of its tiers', () => {
    const params = model.params.parse(model.example.params);
    const quantity = Decimal.of(model.example.quantity);
    const amounts = model.example.amounts?.map((each) => Decimal.of(each)) ?? null;
    const steps = model.compile(params)({ quantity, fullQuantity: quantity, events: amounts?.length ?? null, amounts });

    const isTiered = model.form.fields.some((field) => field.type === 'tiers');
    for (const { key, tier } of steps) expect(tier).toBe(isTiered ? Number(/^tier-(\d)/.exec(key)![1]) : undefined);
  });
});

describe('the registry', () => {
  it('names the models it does not have', () => {
    expect(() => priceModelOf('haggling')).toThrow('"haggling" is not a price model');
  });

  it('has the models of the vocabulary', () => {
    expect(priceModels.map((model) => model.kind)).toEqual([
      'flat',
      'per_unit',
      'graduated',
      'volume',
      'stairstep',
      'package',
      'graduated_package',
      'volume_package',
      'percentage',
      'graduated_percentage',
      'dynamic',
      'revenue_share',
    ]);
    expect(priceModels.filter((model) => model.sells === 'usage')).toHaveLength(7);
    expect(priceModels.filter((model) => model.sells === 'none').map((model) => model.kind)).toEqual(['flat']);
    expect(priceModels.filter((model) => model.sells === 'amounts').map((model) => model.kind)).toEqual([
      'percentage',
      'graduated_percentage',
      'dynamic',
      'revenue_share',
    ]);
  });
});

const tiers = [
  { upTo: '10', unitPrice: '2', flatFee: '5' },
  { upTo: '20', unitPrice: '1' },
  { upTo: null, flatFee: '30' },
];

describe('graduated', () => {
  it.each([
    ['0', ['tier-1-fee flat 1 x 5 = 5']],
    ['0.5', ['tier-1 units 0.5 x 2 = 1', 'tier-1-fee flat 1 x 5 = 5']],
    ['10', ['tier-1 units 10 x 2 = 20', 'tier-1-fee flat 1 x 5 = 5']],
    ['10.5', ['tier-1 units 10 x 2 = 20', 'tier-1-fee flat 1 x 5 = 5', 'tier-2 units 0.5 x 1 = 0.5']],
    [
      '21',
      [
        'tier-1 units 10 x 2 = 20',
        'tier-1-fee flat 1 x 5 = 5',
        'tier-2 units 10 x 1 = 10',
        'tier-3 units 1 x 0 = 0',
        'tier-3-fee flat 1 x 30 = 30',
      ],
    ],
  ])('prices %s units tier by tier', (quantity, expected) => {
    expect(steps({ model: 'graduated', tiers }, quantity)).toEqual(expected);
  });

  it('need not charge the first fee without usage', () => {
    expect(steps({ model: 'graduated', tiers, zeroUsageFlatFee: false }, '0')).toEqual([]);
    expect(steps({ model: 'graduated', tiers, zeroUsageFlatFee: false }, '1')).toHaveLength(2);
  });
});

describe('volume', () => {
  it.each([
    ['0', ['tier-1-fee flat 1 x 5 = 5']],
    ['10', ['tier-1 units 10 x 2 = 20', 'tier-1-fee flat 1 x 5 = 5']],
    ['10.5', ['tier-2 units 10.5 x 1 = 10.5']],
    ['20', ['tier-2 units 20 x 1 = 20']],
    ['21', ['tier-3 units 21 x 0 = 0', 'tier-3-fee flat 1 x 30 = 30']],
  ])('prices all %s units at the tier reached', (quantity, expected) => {
    expect(steps({ model: 'volume', tiers }, quantity)).toEqual(expected);
  });

  it('chooses the tier by the full quantity and prices the weighed one', () => {
    expect(steps({ model: 'volume', tiers }, '4', { fullQuantity: '15' })).toEqual(['tier-2 units 4 x 1 = 4']);
    expect(steps({ model: 'volume', tiers }, '0', { fullQuantity: '8' })).toEqual(['tier-1-fee flat 1 x 5 = 5']);
  });

  it('need not charge the first fee without usage', () => {
    expect(steps({ model: 'volume', tiers, zeroUsageFlatFee: false }, '0')).toEqual([]);
    expect(steps({ model: 'volume', tiers, zeroUsageFlatFee: false }, '0', { fullQuantity: '8' })).toHaveLength(1);
  });
});

describe('stairstep', () => {
  const stairs = {
    model: 'stairstep' as const,
    tiers: [
      { upTo: '10', amount: '5' },
      { upTo: null, amount: '9' },
    ],
  };

  it('costs the step reached, not what is used of it', () => {
    expect(steps(stairs, '0')).toEqual(['tier-1-fee flat 1 x 5 = 5']);
    expect(steps(stairs, '10')).toEqual(['tier-1-fee flat 1 x 5 = 5']);
    expect(steps(stairs, '10.001')).toEqual(['tier-2-fee flat 1 x 9 = 9']);
    expect(steps({ ...stairs, zeroUsageFlatFee: false }, '0')).toEqual([]);
    expect(steps({ ...stairs, zeroUsageFlatFee: false }, '1')).toHaveLength(1);
  });
});

describe('packages', () => {
  const sold = { model: 'package' as const, packageSize: '20', packagePrice: '5' };
  const tiered = [
    { upTo: '100', packageSize: '10', packagePrice: '2' },
    { upTo: null, packageSize: '50', packagePrice: '7' },
  ];

  it('are owed once begun, or only when full', () => {
    expect(steps(sold, '0')).toEqual(['packages packages 0 x 5 = 0']);
    expect(steps(sold, '20')).toEqual(['packages packages 1 x 5 = 5']);
    expect(steps(sold, '20.01')).toEqual(['packages packages 2 x 5 = 10']);
    expect(steps({ ...sold, round: 'down' }, '39.9')).toEqual(['packages packages 1 x 5 = 5']);
  });

  it('come from the tier of their units', () => {
    expect(steps({ model: 'graduated_package', tiers: tiered }, '0')).toEqual([]);
    expect(steps({ model: 'graduated_package', tiers: tiered }, '101')).toEqual([
      'tier-1 packages 10 x 2 = 20',
      'tier-2 packages 1 x 7 = 7',
    ]);
    expect(steps({ model: 'graduated_package', tiers: tiered, round: 'down' }, '149')).toEqual([
      'tier-1 packages 10 x 2 = 20',
      'tier-2 packages 0 x 7 = 0',
    ]);
  });

  it('or all from the tier reached', () => {
    expect(steps({ model: 'volume_package', tiers: tiered }, '95')).toEqual(['tier-1 packages 10 x 2 = 20']);
    expect(steps({ model: 'volume_package', tiers: tiered }, '101')).toEqual(['tier-2 packages 3 x 7 = 21']);
    expect(steps({ model: 'volume_package', tiers: tiered, round: 'down' }, '101')).toEqual([
      'tier-2 packages 2 x 7 = 14',
    ]);
    expect(steps({ model: 'volume_package', tiers: tiered }, '95', { fullQuantity: '101' })).toEqual([
      'tier-2 packages 2 x 7 = 14',
    ]);
  });
});

describe('percentage', () => {
  const base = { model: 'percentage' as const, ratePercent: '1.3', fixedPerEvent: '2' };
  const amounts = ['50', '100', '250', '400'];

  it('needs only sums without free limits and bounds', () => {
    expect(steps(base, '800', { events: 4 })).toEqual([
      'percentage percent 800 x 1.3 = 10.4',
      'events events 4 x 2 = 8',
    ]);
    expect(steps({ ...base, fixedPerEvent: '0' }, '800', { events: null })).toEqual([
      'percentage percent 800 x 1.3 = 10.4',
    ]);
    expect(steps({ ...base, freeEvents: 0, freeAmount: '0' }, '800', { events: 0 })).toHaveLength(1);
    expect(() => steps(base, '800', { events: null })).toThrow('a fixed fee for each event needs the number of events');
  });

  it.each([
    [{ freeEvents: 3, freeAmount: '250' }, ['percentage percent 550 x 1.3 = 7.15', 'events events 2 x 2 = 4']],
    [{ freeEvents: 3 }, ['percentage percent 400 x 1.3 = 5.2', 'events events 1 x 2 = 2']],
    [{ freeAmount: '250' }, ['percentage percent 550 x 1.3 = 7.15', 'events events 2 x 2 = 4']],
    [{ freeAmount: '150' }, ['percentage percent 650 x 1.3 = 8.45', 'events events 3 x 2 = 6']],
    [{ freeEvents: 1, freeAmount: '120' }, ['percentage percent 750 x 1.3 = 9.75', 'events events 3 x 2 = 6']],
    [{ freeEvents: 9, freeAmount: '9000' }, ['percentage percent 0 x 1.3 = 0']],
  ])('leaves the first events free: %p', (free, expected) => {
    expect(steps({ ...base, ...free }, '800', { amounts })).toEqual(expected);
  });

  it('bounds what one transaction costs', () => {
    const bounded = {
      ...base,
      fixedPerEvent: '0',
      ratePercent: '2.99',
      minimumPerEvent: '1.75',
      maximumPerEvent: '12',
    };

    expect(steps(bounded, '10090', { amounts: ['10', '80', '10000'] })).toEqual([
      'percentage percent 80 x 2.99 = 2.392',
      'event-minimum event_minimum 1 x 1.75 = 1.75',
      'event-maximum event_maximum 1 x 12 = 12',
    ]);
    expect(steps({ ...bounded, freeAmount: '30' }, '10090', { amounts: ['10', '80', '10000'] })).toEqual([
      'percentage percent 60 x 2.99 = 1.794',
      'event-maximum event_maximum 1 x 12 = 12',
    ]);
  });

  it('lets a fee that is exactly a bound alone, and the bounds count the fixed fee', () => {
    const bounded = { ...base, ratePercent: '1', minimumPerEvent: '3', maximumPerEvent: '4' };

    expect(steps(bounded, '350', { amounts: ['100', '200', '50'] })).toEqual([
      'percentage percent 300 x 1 = 3',
      'events events 2 x 2 = 4',
      'event-minimum event_minimum 1 x 3 = 3',
    ]);
  });

  it('raises no transaction that is covered by what is free, and no refund', () => {
    const bounded = { ...base, fixedPerEvent: '0', minimumPerEvent: '3' };

    expect(steps({ ...bounded, freeAmount: '50' }, '50', { amounts: ['50'] })).toEqual([
      'percentage percent 0 x 1.3 = 0',
    ]);
    expect(steps({ ...bounded, freeEvents: 1 }, '50', { amounts: ['50'] })).toEqual(['percentage percent 0 x 1.3 = 0']);
    expect(steps(bounded, '-100', { amounts: ['-100'] })).toEqual(['percentage percent -100 x 1.3 = -1.3']);
    expect(steps(bounded, '0', { amounts: ['0'] })).toEqual([
      'percentage percent 0 x 1.3 = 0',
      'event-minimum event_minimum 1 x 3 = 3',
    ]);
  });

  it.each([{ freeEvents: 1 }, { freeAmount: '1' }, { minimumPerEvent: '0' }, { maximumPerEvent: '1' }])(
    'needs each transaction for %p',
    (rule) => {
      expect(() => steps({ ...base, ...rule }, '800', { events: 4 })).toThrow(
        'a price for each transaction needs the amount of each event',
      );
    },
  );
});

describe('dynamic', () => {
  it('adds nothing unless told', () => {
    expect(steps({ model: 'dynamic' }, '7.5')).toEqual(['amounts factor 7.5 x 1 = 7.5']);
  });
});

describe('graduated percentage', () => {
  const percent = {
    model: 'graduated_percentage' as const,
    tiers: [
      { upTo: '10', ratePercent: '1', flatFee: '200' },
      { upTo: null, ratePercent: '3' },
    ],
  };

  it('takes each tier at its rate and charges a fee on entry', () => {
    expect(steps(percent, '0')).toEqual(['tier-1-fee flat 1 x 200 = 200']);
    expect(steps({ ...percent, zeroUsageFlatFee: false }, '0')).toEqual([]);
    expect(steps({ ...percent, zeroUsageFlatFee: false }, '11')).toEqual([
      'tier-1 percent 10 x 1 = 0.1',
      'tier-1-fee flat 1 x 200 = 200',
      'tier-2 percent 1 x 3 = 0.03',
    ]);
  });
});

describe('revenue share', () => {
  const share = {
    model: 'revenue_share' as const,
    tiers: [
      { upTo: '1000', sharePercent: '30' },
      { upTo: null, sharePercent: '20' },
    ],
  };

  it('takes a share by tier, or of all revenue, for either side', () => {
    expect(steps(share, '1500')).toEqual(['tier-1 percent 1000 x 30 = 300', 'tier-2 percent 500 x 20 = 100']);
    expect(steps({ ...share, mode: 'volume' }, '1500')).toEqual(['tier-2 percent 1500 x 20 = 300']);
    expect(steps({ ...share, paidTo: 'partner' }, '100')).toEqual(['tier-1 percent 100 x -30 = -30']);
  });
});
