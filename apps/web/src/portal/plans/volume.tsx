import { NumberInput, Slider, Stack, Text } from '@mantine/core';
import { useFormat } from '../../i18n/format.js';
import { useLanguage, useWords } from '../../i18n/i18n.js';
import { plansWords } from './words.js';

const STEPS = 140;
const DECADES = 7;

/** How much one will use: a field for the exact number, a slider that climbs by decades. */
export function Volume({ name, value, onChange }: { name: string; value: number; onChange: (value: number) => void }) {
  const t = useWords(plansWords);
  const format = useFormat();
  const { locale } = useLanguage();
  return (
    <Stack gap="sm">
      <NumberInput
        label={t.volume(name)}
        value={value}
        onChange={(next) => onChange(Math.max(0, Math.round(Number(next) || 0)))}
        min={0}
        max={1_000_000_000}
        allowDecimal={false}
        allowNegative={false}
        thousandSeparator={locale === 'fr' ? '\u202f' : ','}
        step={1000}
      />
      <Slider
        thumbLabel={t.volumeSlider(name)}
        min={0}
        max={STEPS}
        value={positionOf(value)}
        onChange={(position) => onChange(amountAt(position))}
        label={(position) => format.quantity(amountAt(position))}
        marks={[1_000, 100_000, 10_000_000].map((mark) => ({ value: positionOf(mark) }))}
      />
      <Text size="xs" style={{ display: 'flex', justifyContent: 'space-between' }} aria-hidden>
        <span>0</span>
        <span>{format.quantity(10 ** DECADES)}</span>
      </Text>
    </Stack>
  );
}

/** Two significant digits: a slider cannot be more exact than a thumb. */
export function amountAt(position: number): number {
  if (position <= 0) return 0;
  const exact = 10 ** ((position / STEPS) * DECADES);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(exact)) - 1);
  return Math.round(exact / unit) * unit;
}

export const positionOf = (amount: number): number =>
  amount < 1 ? 0 : Math.min(STEPS, Math.round((Math.log10(amount) / DECADES) * STEPS));
