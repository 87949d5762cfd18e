import { rateCardSchema, type PriceInput, type RateCard, type RateCardInput } from '@libs/pricing';
import { decimal, type Input } from './case.js';

/** The rate card that a case describes: its price, and the limits and conversions around it. */
export function rateCardOf(kind: string, input: Input): RateCard {
  const card: RateCardInput = {
    key: 'card',
    name: 'Card',
    billing: 'in_arrears',
    meterKeys: kind === 'flat' ? [] : ['meter'],
    price: priceOf(kind, input),
  };
  return rateCardSchema.parse({
    ...card,
    ...(input.free_units != null && { freeUnits: text(input.free_units) }),
    ...(input.percentage_discount != null && { discountPercent: text(input.percentage_discount) }),
    ...(input.max_spend != null && { maximum: text(input.max_spend) }),
    ...(input.min_spend != null && { minimum: text(input.min_spend) }),
    ...conversionOf(input),
  });
}

function conversionOf(input: Input): Partial<RateCardInput> {
  const by = input.divide_by ?? input.multiply_by;
  if (by == null) return {};
  const mode = input.round;
  const rounding = mode == null || mode === 'none' ? {} : { rounding: { mode, digits: input.precision ?? 0 } };
  return {
    unitConversion: { operation: input.divide_by == null ? 'multiply' : 'divide', by: text(by), ...rounding },
  };
}

function priceOf(kind: string, input: Input): PriceInput {
  const zeroUsageFlatFee = input.zero_usage_flat_fee !== false;
  switch (kind) {
    case 'flat':
      return { model: 'flat', amount: text(input.price ?? input.amount) };
    case 'per_unit':
      return { model: 'per_unit', unitPrice: text(input.unit_price) };
    case 'graduated':
    case 'volume':
      return { model: kind, tiers: open(input.tiers).map(unitTier), zeroUsageFlatFee };
    case 'stairstep':
      return {
        model: 'stairstep',
        tiers: open(input.tiers).map((tier) => ({
          upTo: tier.upTo,
          amount: text(tier.row.flat_fee ?? tier.row.price),
        })),
        zeroUsageFlatFee,
      };
    case 'package':
      return {
        model: 'package',
        packageSize: text(input.package_size),
        packagePrice: text(input.price),
        round: input.round ?? 'up',
      };
    case 'graduated_package':
    case 'volume_package':
      return { model: kind, tiers: packageTiers(input.blocks), round: input.round ?? 'up' };
    case 'percentage':
      return {
        model: 'percentage',
        ratePercent: text(input.rate_percent),
        fixedPerEvent: text(input.fixed_per_event ?? 0),
        freeEvents: input.free_events ?? null,
        freeAmount: optional(input.free_amount),
        minimumPerEvent: optional(input.min_per_event),
        maximumPerEvent: optional(input.max_per_event),
      };
    case 'graduated_percentage':
      return {
        model: 'graduated_percentage',
        tiers: open(input.tiers).map(({ upTo, row }) => ({
          upTo,
          ratePercent: text(row.rate_percent),
          flatFee: text(row.flat_fee ?? 0),
        })),
        zeroUsageFlatFee,
      };
    case 'dynamic':
      return { model: 'dynamic', multiplier: text(input.multiplier ?? 1) };
    default:
      throw new RangeError(`no price model "${kind}"`);
  }
}

interface OpenTier {
  readonly upTo: string | null;
  readonly row: Input;
}

/** Some systems close their last tier; nothing in a case lies beyond it, so it can be open. */
function open(tiers: readonly Input[]): OpenTier[] {
  return tiers.map((row, index) => ({ upTo: index === tiers.length - 1 ? null : text(row.up_to), row }));
}

function unitTier({ upTo, row }: OpenTier) {
  return { upTo, unitPrice: text(row.unit_price ?? 0), flatFee: text(row.flat_fee ?? 0) };
}

/** Kill Bill writes a tier as so many blocks of a size; its bound is where the blocks of all tiers before it end. */
function packageTiers(blocks: readonly Input[]) {
  let end = decimal(0);
  return blocks.map((block, index) => {
    const isLast = index === blocks.length - 1;
    if (!isLast) end = end.plus(decimal(block.block_size).times(decimal(block.max_blocks)));
    return {
      upTo: isLast ? null : end.toString(),
      packageSize: text(block.block_size),
      packagePrice: text(block.price_per_block),
    };
  });
}

function optional(value: unknown): string | null {
  return value == null ? null : text(value);
}

function text(value: unknown): string {
  return decimal(value).toString();
}
