import { Decimal, toDecimal } from '@libs/money';
import {
  describePrice,
  explain,
  priceModels,
  priceSchema,
  rate,
  rateCardSchema,
  type Price,
  type PricedLine,
  type PriceModel,
  type UsageTotal,
} from '@libs/pricing';
import { speechOf } from '../src/speech.js';
import { picture, type Point } from './picture.js';

const CURRENCY = 'USD';
const MARCH = { start: '2026-03-01T00:00:00.000Z', end: '2026-04-01T00:00:00.000Z' };
const POINTS = 241;
const EACH = 50;

/** The page about price models and its pictures, by their paths under docs/. Everything on it comes from the engine. */
export function pricingPage(): Map<string, string> {
  const files = new Map<string, string>([
    ['pricing.md', [INTRODUCTION, ...priceModels.map(section), PIPELINE].join('\n')],
  ]);
  for (const model of priceModels) files.set(pictureOf(model), picture(pointsOf(model), axisOf(model)));
  return files;
}

const INTRODUCTION = `# Price models

Every price of a rate card is one of these models. Pictures, sums and sentences on this page are made by the engine that
bills: \`node tools/run.mjs libs/pricing/docs/write.ts\` writes them anew, and a test fails when they are out of date.
`;

const PIPELINE = `## Around the model

One rate card is priced in this order, always: the quantity of its meters, meter rounding, unit conversion, free units,
the price model, the percentage discount, the maximum, the minimum (a line of its own for what is missing). For the whole
invoice follow coupons, taxes and prepaid credits.

An amount is rounded once, half away from zero, to the digits of its currency, when the model's sum is made; a discount
is rounded by itself and subtracted. Totals are sums of rounded amounts, so that an invoice adds up on paper.
`;

function section(model: PriceModel): string {
  const price = examplePrice(model);
  const line = priced(price, model.example.quantity, model.example.amounts)[0]!;
  const steps = explain(line.trace, 'en', CURRENCY).filter((_, index) => line.trace[index]!.step !== 'metered');
  const { model: _kind, ...params } = model.example.params as { model: string };
  return `## ${model.form.title.en}

${model.form.summary.en}.

![${model.form.title.en}: price over ${axisOf(model)}](${pictureOf(model)})

\`\`\`json
${JSON.stringify({ model: model.kind, ...params }, null, 2)}
\`\`\`

In words: ${describePrice(price, 'en', CURRENCY)}.

${exampleOf(model)}

${steps.map((step) => `- ${step}`).join('\n')}
`;
}

function exampleOf(model: PriceModel): string {
  const { quantity, amounts } = model.example;
  if (amounts !== undefined) return `Events of ${amounts.join(', ')}:`;
  const say = speechOf('en', CURRENCY);
  return {
    none: `Subscribed ${quantity} ${say.plural(quantity, { one: 'time', other: 'times' })}:`,
    usage: `${say.quantity(quantity)} ${say.plural(quantity, { one: 'unit', other: 'units' })}:`,
    amounts: `Events that carry ${quantity} in all:`,
  }[model.sells];
}

function pictureOf(model: PriceModel): string {
  return `pricing/${model.kind.replaceAll('_', '-')}.svg`;
}

function axisOf(model: PriceModel): string {
  return { none: 'units used', usage: 'units used', amounts: 'money carried by events' }[model.sells];
}

function examplePrice(model: PriceModel): Price {
  return priceSchema.parse(model.example.params);
}

/** The price over twice the quantity of the example, evenly spaced. */
function pointsOf(model: PriceModel): Point[] {
  const price = examplePrice(model);
  const widest = Decimal.of(model.example.quantity).times(2);
  return Array.from({ length: POINTS }, (_, index) => {
    const quantity = widest.timesRatio(BigInt(index), BigInt(POINTS - 1), 2, 'half_up');
    const lines = priced(price, model.sells === 'none' ? '1' : quantity.toString(), transactionsOf(model, quantity));
    return { x: quantity, y: Decimal.sum(lines.map((line) => toDecimal(line.amount))) };
  });
}

/** For prices of single transactions, the money comes in fifties, and what is left over. */
function transactionsOf(model: PriceModel, total: Decimal): string[] | undefined {
  if (model.example.amounts === undefined) return undefined;
  const full = Number(total.dividedBy(EACH, 0, 'floor').toString());
  const rest = total.minus(EACH * full);
  return [...Array.from({ length: full }, () => String(EACH)), ...(rest.isZero() ? [] : [rest.toString()])];
}

function priced(price: Price, quantity: string, amounts?: readonly string[]): PricedLine[] {
  const isFlat = price.model === 'flat';
  const rateCard = rateCardSchema.parse({
    key: 'example',
    name: 'Example',
    billing: 'in_arrears',
    meterKeys: isFlat ? [] : ['usage'],
    price,
  });
  const total: UsageTotal = { meterKey: 'usage', quantity, ...(amounts && { amounts, events: amounts.length }) };
  return rate({
    rateCard,
    currency: CURRENCY,
    period: MARCH,
    ...(isFlat ? { subscribedQuantity: quantity } : { usage: [total] }),
  });
}
