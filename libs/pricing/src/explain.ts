import { PHRASES } from './phrases.js';
import { priceModelOf, type Price } from './models/registry.js';
import { speechOf, type Locale } from './speech.js';
import type { Trace, TraceStep } from './trace.js';

/**
 * A trace in plain sentences, one for each step: `Tier 2: 300 × $0.002 = $0.60`. Takes a trace from the engine or from
 * JSON.
 */
export function explain(trace: Trace, locale: Locale, currency: string): string[] {
  const say = speechOf(locale, currency);
  const phrases = PHRASES[locale];
  const sentence = <Step extends TraceStep>(step: Step) =>
    (phrases[step.step] as (step: Step, speech: typeof say) => string)(step, say);
  return trace.map(sentence);
}

/** A price in one sentence, as a plan's card shows it: `$0.002 for each unit`. */
export function describePrice(price: Price, locale: Locale, currency: string): string {
  return priceModelOf(price.model).sentence[locale](price, speechOf(locale, currency));
}
