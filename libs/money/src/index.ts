export { Decimal, type DecimalInput } from './decimal.js';
export { Fraction } from './fraction.js';
export { ROUNDINGS, divideRounded, type Rounding } from './rounding.js';
export { CURRENCIES, currencyDigits, isCurrency } from './currencies.js';
export {
  addMoney,
  money,
  negateMoney,
  percentOfMoney,
  roundToMoney,
  subtractMoney,
  sumMoney,
  toDecimal,
  type Money,
} from './money.js';
export { roundToTotal, splitByLargestRemainder } from './split.js';
export { formatDecimal, formatMoney, formatPrice } from './format.js';
export {
  currencyCodeSchema,
  decimalSchema,
  moneyFromWire,
  moneySchema,
  moneyToWire,
  nonNegativeDecimalSchema,
  positiveDecimalSchema,
  type WireMoney,
} from './wire.js';
