import type { Sentence } from '@libs/contracts';
import { useEffect, useState } from 'react';
import { useLanguage } from '../i18n.js';
import { typeset } from '../typeset.js';
import { isWord } from './french.values.js';

type French = typeof import('./french.js').french;
/** Loaded once, by the first sentence that is read in French. */
let french: French | undefined;

/** Says in French what a service said; in its English when there is no such sentence (a newer service than this page). */
export function inFrench({ code, params, text }: Sentence, words: French): string {
  const template = (words.sentences as Record<string, string | undefined>)[code];
  if (template === undefined) return text;
  return typeset(template).replace(/\{(\w+)\}/g, (braces, name: string) => {
    const value = String(params[name] ?? braces);
    if (/^(silence|pause)$/.test(name)) return inFrenchTime(value);
    return isWord(name) ? (words.values[value.replaceAll(' ', '_')] ?? value) : value;
  });
}

/** `5 hours` is `5 heures`. */
const inFrenchTime = (span: string): string => span.replace('hour', 'heure').replace('day', 'jour');

/** What services say, in the reader's language: sentences by their code, problems' titles by theirs. */
export function useSaid(): {
  say: (said: Sentence) => string;
  title: (problem: { code: string; title: string }) => string;
} {
  const { locale } = useLanguage();
  const [words, setWords] = useState(french);
  useEffect(() => {
    if (locale !== 'fr' || french) return;
    void import('./french.js').then((module) => setWords((french = module.french)));
  }, [locale]);
  if (locale === 'en') return { say: ({ text }) => text, title: ({ title }) => title };
  // A moment of nothing rather than a flash of English.
  if (!words) return { say: () => '', title: () => '' };
  return {
    say: (said) => inFrench(said, words),
    title: ({ code, title }) => typeset(words.problemTitles[code] ?? title),
  };
}
