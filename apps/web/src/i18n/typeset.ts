/** French as it is set: the space before : ; ! ? » and after « does not break. Whoever writes words types a plain one. */
export function typeset<T>(words: T): T {
  if (typeof words === 'string') return french(words) as T;
  if (typeof words === 'function') return sayer(words as unknown as Sentence) as T;
  if (Array.isArray(words)) return words.map(typeset) as T;
  if (words === null || typeof words !== 'object') return words;
  return Object.fromEntries(Object.entries(words).map(([name, inner]) => [name, typeset(inner as unknown)])) as T;
}

type Sentence = (...given: unknown[]) => unknown;

const sayer =
  (sentence: Sentence): Sentence =>
  (...given) => {
    const said = sentence(...given);
    return typeof said === 'string' ? french(said) : said;
  };

const french = (text: string): string =>
  text
    .replace(/ ([;!?])/g, '\u202f$1')
    .replace(/ ([:»])/g, '\u00a0$1')
    .replace(/« /g, '«\u00a0');
