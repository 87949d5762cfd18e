/** More records than one commit has. */
const PLACES = 2 ** 20;

/**
 * The items by ascending key, equal ones in their order. Sorts numbers instead of calling a comparison some hundred thousand
 * times.
 * @param keyOf a whole number from 0 to 2^32 - 1.
 */
export function orderedBy<T>(items: readonly T[], keyOf: (item: T) => number): T[] {
  const keys = new Float64Array(items.length);
  for (let at = 0; at < items.length; at += 1) keys[at] = keyOf(items[at]!) * PLACES + at;
  keys.sort();
  return Array.from(keys, (key) => items[key % PLACES]!);
}
