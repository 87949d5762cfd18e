import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

const source = path.resolve('apps/web/src');
type Dictionary = Record<'en' | 'fr', unknown>;

/** Every text of a dictionary by its place in it; a sentence that is a function is called with something in every place. */
function textsOf(words: unknown, place = ''): Array<[string, string]> {
  if (typeof words === 'string') return [[place, words]];
  if (typeof words === 'function') return [[place, say(words as (...given: unknown[]) => unknown)]];
  if (words === null || typeof words !== 'object') return [];
  return Object.entries(words).flatMap(([name, inner]) => textsOf(inner, `${place}/${name}`));
}

/** Numbers ask for the plural, texts and figures for themselves: whichever the sentence takes without complaint. */
function say(sentence: (...given: unknown[]) => unknown): string {
  const figures = new Proxy({}, { get: () => '7' });
  for (const given of [7, '7', figures])
    try {
      const said = sentence(given, given, given, given);
      if (typeof said === 'string') return said;
    } catch {
      // It wants something else.
    }
  return '';
}

describe('the words of the screens', () => {
  const dictionaries: Array<[string, Dictionary]> = [];
  beforeAll(async () => {
    const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.startsWith('i18n'))
      .filter((file) => readFileSync(path.join(source, file), 'utf8').includes('words({'));
    for (const file of files) {
      const module = (await import(path.join(source, file))) as Record<string, Dictionary>;
      for (const [name, value] of Object.entries(module))
        if (value?.en && value.fr) dictionaries.push([`${file} ${name}`, value]);
    }
  });

  it('are found', () => expect(dictionaries.length).toBeGreaterThan(10));

  it('are all there in both languages', () => {
    const missing = dictionaries.flatMap(([name, { en, fr }]) => {
      const [english, french] = [placesOf(en), placesOf(fr)];
      return [
        ...[...english].filter((place) => !french.has(place)).map((place) => `${name}${place} has no French`),
        ...[...french].filter((place) => !english.has(place)).map((place) => `${name}${place} has no English`),
      ];
    });

    expect(missing).toEqual([]);
  });

  it('are not left in English', () => {
    const same = dictionaries.flatMap(([name, { en, fr }]) => {
      const french = new Map(textsOf(fr));
      return textsOf(en)
        .filter(([place, text]) => french.get(place) === text && /\p{L}{3,}\s+\p{L}{2,}.*\s+\p{L}/u.test(text))
        .map(([place, text]) => `${name}${place}: ${text}`);
    });
    const english = dictionaries.flatMap(([name, { fr }]) =>
      textsOf(fr)
        .filter(([, text]) => /\b(the|and|with|your|you|this|which|what|from|have|been|will)\b/i.test(text))
        .map(([place, text]) => `${name}${place}: ${text}`),
    );

    expect([...same, ...english]).toEqual([]);
  });

  it('are never empty', () => {
    const empty = dictionaries.flatMap(([name, dictionary]) =>
      textsOf(dictionary)
        .filter(([, text]) => text.trim() === '')
        .map(([place]) => name + place),
    );

    expect(empty).toEqual([]);
  });

  it('are set as French is: typographic apostrophes, and a space that does not break before : ; ! ? and »', () => {
    const faults = dictionaries.flatMap(([name, { fr }]) =>
      textsOf(fr)
        .filter(([, text]) => faultsOfFrench.some((fault) => fault.test(text)))
        .map(([place, text]) => `${name}${place}: ${text}`),
    );

    expect(faults).toEqual([]);
  });
});

const faultsOfFrench = [/\p{L}'\p{L}/u, /\p{L}[;!?»]/u, /\p{L}:(\s|$)/u, / [;:!?»]|« /];

const placesOf = (words: unknown): Set<string> => new Set(textsOf(words).map(([place]) => place));
