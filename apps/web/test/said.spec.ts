import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  deadLetterSchema,
  invoiceStatusSchema,
  meterSchema,
  planStatusSchema,
  productStatusSchema,
  recognise,
  say,
  sentences,
  subscriptionStatusSchema,
} from '@libs/contracts';
import { french } from '../src/i18n/said/french.js';
import { isWord } from '../src/i18n/said/french.values.js';
import { inFrench } from '../src/i18n/said/say.js';

const all = Object.entries(sentences) as Array<[keyof typeof sentences, string]>;
const namesIn = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort();
const sources = (...folders: string[]): string =>
  execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...folders], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .filter((file) => file.endsWith('.ts') && !/\.spec\.ts$|\/(test|migrations|samples)\//.test(file))
    .map((file) => withoutComments(readFileSync(file, 'utf8')))
    .join('\n');
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|(?<=[;,{]) \/\/ .*$/gm, '');

/** English words that French never has; what stands in quotes or code is the API's own. */
const english = /\b(the|and|with|your|you|this|which|what|from|have|been|will|must|there|is|of)\b/i;
const bare = (text: string): string => text.replace(/« [^»]* »|`[^`]*`|"[^"]*"/g, '');

describe('what the services say', () => {
  it('has a sentence in both languages, and French needs nothing that is not told', () => {
    const faults = all.filter(([code, text]) => {
      const said = french.sentences[code];
      return !said || namesIn(said).some((name) => !namesIn(text).includes(name));
    });

    expect(all.length).toBeGreaterThan(200);
    expect(faults).toEqual([]);
    expect(Object.keys(french.sentences).filter((code) => !(code in sentences))).toEqual([]);
  });

  it('is French where it is said in French', () => {
    const same = all.filter(([code, text]) => french.sentences[code] === text);
    const words = Object.values(french.sentences).filter((text) => english.test(bare(text)));

    expect([...same, ...words]).toEqual([]);
    expect(inFrench(say('there_is_no_invoice', { id: 'inv_1' }), french)).toBe('Il n’y a pas de facture inv_1.');
  });

  it('has a French word for every status and move that stands in a sentence', () => {
    const statuses = [
      invoiceStatusSchema,
      subscriptionStatusSchema,
      planStatusSchema,
      productStatusSchema,
      meterSchema.shape.status,
      deadLetterSchema.shape.status,
    ].flatMap(({ options }) => options as readonly string[]);

    expect(isWord('invoiceStatus')).toBe(true);
    expect(statuses.filter((status) => !(status in french.values))).toEqual([]);
    const said = say('invoice_cannot_become', { invoiceStatus: 'in review', to: 'issued' });
    expect(inFrench(said, french)).toBe('La facture est en relecture et ne peut pas devenir émise.');
  });

  it('has a French title for every problem', () => {
    const declared = [...sources('apps', 'libs/platform').matchAll(/problem\(\{\s*code: '(\w+)'/g)].map(
      ([, code]) => code!,
    );

    expect(declared.length).toBeGreaterThan(40);
    expect(declared.filter((code) => !(code in french.problemTitles))).toEqual([]);
  });

  it('quotes nothing that an adapter or a meter complains of: each complaint is a sentence', () => {
    const text = sources(
      'libs/gateways/src',
      'apps/metering/src/ingest',
      'apps/metering/src/meters',
      'apps/metering/src/amendments',
    );
    const told = [
      ...text.matchAll(
        /(?:reject\(\s*'\w+',\s*|detail(?:: | = )|problem: |unreadable\(|broken\('\w+', |\b(?:id|time): )(['`])((?:(?!\1).)+)\1/g,
      ),
    ]
      .map(([, , sentence]) => sentence!)
      .filter((sentence) => /\s.*\.$/.test(sentence));
    const filled = told.map((sentence) => sentence.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '7'));

    expect(told.length).toBeGreaterThan(30);
    expect(filled.filter((sentence) => recognise(sentence) === null)).toEqual([]);
  });

  it('covers what the schemas say in words of their own', () => {
    const text = sources('libs/contracts/src', 'libs/pricing/src', 'libs/period/src', 'libs/money/src');
    const told = [
      ...text.matchAll(
        /(?:message: |error: |refuse\([^'`]*|\.(?:min|max)\(\d+, |\.email\(|,\s*)(['`])((?:must |use |name |choose |add |say |only |the last |a flat |prices |usage |changes |is not sold)(?:(?!\1).)+)\1\s*[,)}]/g,
      ),
    ].map(([, , message]) => message!.replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '7'));

    expect(told.length).toBeGreaterThan(25);
    expect(told.filter((message) => recognise(message) === null)).toEqual([]);
  });
});
