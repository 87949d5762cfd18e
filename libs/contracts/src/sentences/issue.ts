import type { z } from 'zod';
import { recognise, type Sentence, type SentenceCode } from './say.js';

type Issue = z.core.$ZodIssue;

/** What a schema complains of, as a sentence; its English is zod's own or the schema's. */
export function sayIssue(issue: Issue): Sentence {
  const known = recognise(issue.message);
  if (known) return known;
  const [code, params] = standard(issue);
  return { code, params, text: issue.message };
}

function standard(issue: Issue): [code: SentenceCode, params: Sentence['params']] {
  switch (issue.code) {
    case 'invalid_type':
      return /received undefined$/.test(issue.message)
        ? ['field_is_missing', {}]
        : ['field_must_be_of_type', { expected: issue.expected }];
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum), issue.inclusive !== false);
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum), issue.inclusive !== false);
    case 'not_multiple_of':
      return ['field_must_be_multiple', { divisor: issue.divisor }];
    case 'invalid_format':
      return ['field_has_wrong_format', { format: issue.format }];
    case 'invalid_value':
      return ['field_is_none_of', { values: issue.values.map(String).join(', ') }];
    case 'unrecognized_keys':
      return ['field_is_unknown', { keys: issue.keys.join(', ') }];
    default:
      return ['field_is_not_valid', {}];
  }
}

const isText = (origin: string): boolean => origin === 'string';
const isList = (origin: string): boolean => ['array', 'set', 'map', 'file'].includes(origin);

function tooSmall(origin: string, minimum: number, isInclusive: boolean): ReturnType<typeof standard> {
  if (isText(origin)) return ['field_is_too_short', { minimum }];
  if (isList(origin)) return ['field_has_too_few_entries', { minimum }];
  return [isInclusive ? 'field_is_too_small' : 'field_must_exceed', { minimum }];
}

function tooBig(origin: string, maximum: number, isInclusive: boolean): ReturnType<typeof standard> {
  if (isText(origin)) return ['field_is_too_long', { maximum }];
  if (isList(origin)) return ['field_has_too_many_entries', { maximum }];
  return [isInclusive ? 'field_is_too_large' : 'field_must_be_below', { maximum }];
}
