import { z } from 'zod';
import { billingSentences } from './billing.sentences.js';
import { catalogSentences } from './catalog.sentences.js';
import { collectionSentences } from './collection.sentences.js';
import { fieldSentences } from './field.sentences.js';
import { meteringSentences } from './metering.sentences.js';
import { platformSentences } from './platform.sentences.js';
import { quarantineSentences } from './quarantine.sentences.js';
import { subscriptionsSentences } from './subscriptions.sentences.js';

/**
 * Everything the services say to people in words of their own: code -> English. What stands in braces is a parameter. The
 * web has the same table in French; a sentence that is not in both does not compile.
 */
export const sentences = {
  ...platformSentences,
  ...fieldSentences,
  ...catalogSentences,
  ...subscriptionsSentences,
  ...meteringSentences,
  ...quarantineSentences,
  ...billingSentences,
  ...collectionSentences,
} as const;

export type SentenceCode = keyof typeof sentences;
type ParamOf<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | ParamOf<Rest> : never;
type Params<Code extends SentenceCode> = Record<ParamOf<(typeof sentences)[Code]>, string | number>;

/** A sentence of a service, for machines that speak another language. */
export const sentenceSchema = z
  .object({
    code: z.string().meta({ description: 'Stable; what is said.' }),
    params: z.record(z.string(), z.union([z.string(), z.number()])).meta({ description: 'What it is said about.' }),
    text: z.string().meta({ description: 'The same in English.' }),
  })
  .meta({ id: 'Sentence' });
export type Sentence = z.infer<typeof sentenceSchema>;

/** @example say('there_is_no_invoice', { id }) */
export function say<Code extends SentenceCode>(
  code: Code,
  ...[params = {} as never]: ParamOf<(typeof sentences)[Code]> extends never ? [] : [Params<Code>]
): Sentence {
  return { code, params, text: fill(sentences[code], params) };
}

/** Puts the parameters into the braces of a text. */
export const fill = (text: string, params: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (braces, name: string) => String(params[name] ?? braces));

/**
 * The sentence that a text is: for libraries below this one, which speak plain English (a schema's message, a gateway's
 * complaint), and for what was stored in it. Null when the table does not have it.
 */
export function recognise(text: string): Sentence | null {
  for (const { code, pattern } of (patterns ??= compile())) {
    const match = pattern.exec(text);
    if (match) return { code, params: { ...match.groups }, text };
  }
  return null;
}

let patterns: Array<{ code: SentenceCode; pattern: RegExp }> | undefined;

/** Most fixed text first: "must be at most 100" before "must be at most {maximum}". */
function compile(): Array<{ code: SentenceCode; pattern: RegExp }> {
  const fixed = (text: string): number => text.replace(/\{\w+\}/g, '').length;
  return (Object.entries(sentences) as Array<[SentenceCode, string]>)
    .toSorted(([, a], [, b]) => fixed(b) - fixed(a))
    .map(([code, text]) => {
      const escaped = text.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{(\w+)\}/g, '(?<$1>.*)');
      return { code, pattern: new RegExp(`^${escaped}$`, 's') };
    });
}
