import type { Answer } from '../../api/client.js';

export type Call = Answer<'listPartnerEvents'>['items'][number];

/** A call in a few words: `GET /forecast 200`. Gateways differ in what they tell; the type says the least. */
export function summaryOf({ data, type }: Call): string {
  const words = [data.method, data.path ?? data.routeName, data.status].filter(
    (part) => part !== undefined && part !== null,
  );
  return words.length > 0 ? words.map(String).join(' ') : type;
}
