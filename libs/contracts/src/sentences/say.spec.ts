import { z } from 'zod';
import { sayIssue } from './issue.js';
import { fill, recognise, say, sentences, type SentenceCode } from './say.js';

const namesIn = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);

it('says a sentence with its parameters, and keeps both for other languages', () => {
  expect(say('plan_has_no_version', { planKey: 'pro', version: 3 })).toEqual({
    code: 'plan_has_no_version',
    params: { planKey: 'pro', version: 3 },
    text: 'The plan "pro" has no version 3.',
  });
});

it.each(Object.entries(sentences))('knows %s again by its text', (code, text) => {
  const params = Object.fromEntries(namesIn(text).map((name, at) => [name, `p${at}`]));

  const known = recognise(fill(text, params));

  expect(known).toMatchObject({ params });
  // Two codes may share one English text only where nothing but the code tells them apart.
  expect(sentences[known!.code as SentenceCode]).toBe(sentences[code as SentenceCode]);
});

it('does not know what nobody of us says', () => {
  expect(recognise('Your card was declined because of the weather.')).toBeNull();
});

const body = z.strictObject({
  name: z.string().min(2).max(4),
  tags: z.array(z.string()).min(1).max(2),
  count: z.number().int().min(1).max(9),
  kind: z.enum(['a', 'b']),
  at: z.iso.datetime(),
  email: z.email('must be an e-mail address').optional(),
});
const right = { name: 'abc', tags: ['a'], count: 3, kind: 'a', at: '2026-01-01T00:00:00Z' };

it.each([
  [{ name: undefined }, 'field_is_missing', {}],
  [{ name: 7 }, 'field_must_be_of_type', { expected: 'string' }],
  [{ name: 'a' }, 'field_is_too_short', { minimum: 2 }],
  [{ name: 'abcde' }, 'field_is_too_long', { maximum: 4 }],
  [{ tags: [] }, 'field_has_too_few_entries', { minimum: 1 }],
  [{ tags: ['a', 'b', 'c'] }, 'field_has_too_many_entries', { maximum: 2 }],
  [{ count: 0 }, 'field_is_too_small', { minimum: 1 }],
  [{ count: 10 }, 'field_is_too_large', { maximum: 9 }],
  [{ kind: 'c' }, 'field_is_none_of', { values: 'a, b' }],
  [{ at: 'yesterday' }, 'field_has_wrong_format', { format: 'datetime' }],
  [{ email: 'nobody' }, 'must_be_email', {}],
  [{ other: 1 }, 'field_is_unknown', { keys: 'other' }],
])('says what a schema finds wrong with %j', (wrong, code, params) => {
  const { issues } = body.safeParse({ ...right, ...wrong }).error!;

  expect(issues.map(sayIssue)).toMatchObject([{ code, params, text: issues[0]!.message }]);
});
