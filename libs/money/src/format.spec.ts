import { formatDecimal, formatMoney, formatPrice } from './format.js';
import { money } from './money.js';

// Intl separates with no-break spaces of two widths; a reader sees spaces.
const seen = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('figures as people read them', () => {
  it('shows money with the digits of its currency', () => {
    expect(formatMoney(money(149500n, 'USD'), 'en-US')).toBe('$1,495.00');
    expect(seen(formatMoney(money(-149500n, 'EUR'), 'fr-FR'))).toBe('-1 495,00 €');
    expect(formatMoney(money(1495n, 'JPY'), 'en-US')).toBe('¥1,495');
    expect(seen(formatMoney(money(1495n, 'KWD'), 'en-US'))).toBe('KWD 1.495');
  });

  it('shows money exactly, however much it is', () => {
    expect(formatMoney(money(12345678901234567890123n, 'USD'), 'en-US')).toBe('$123,456,789,012,345,678,901.23');
  });

  it('shows prices with all their digits, and at least those of the currency', () => {
    expect(formatPrice('0.000125', 'USD', 'en-US')).toBe('$0.000125');
    expect(formatPrice('0.50', 'USD', 'en-US')).toBe('$0.50');
    expect(formatPrice('3', 'USD', 'en-US')).toBe('$3.00');
    expect(formatPrice('0.1234', 'JPY', 'en-US')).toBe('¥0.1234');
    expect(seen(formatPrice('0.002', 'EUR', 'fr-FR'))).toBe('0,002 €');
  });

  it('shows quantities with the separators of the locale', () => {
    expect(formatDecimal('1234567.125', 'en-US')).toBe('1,234,567.125');
    expect(formatDecimal('0.123456789012345678', 'en-US')).toBe('0.123456789012345678');
    expect(seen(formatDecimal('1234567.125', 'fr-FR'))).toBe('1 234 567,125');
  });
});
