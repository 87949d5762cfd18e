/**
 * Looks through a parsed body for what must not be used as it is. `deep`: it nests further than `maxDepth`.
 * `inexact`: it holds a number of more than fifteen significant digits, which the double may have rounded;
 * quantities become money, so the body is then read again with such numerals as strings.
 *
 * Walking the result costs a tenth of scanning the bytes before.
 */
export function inspect(value: unknown, maxDepth: number): 'plain' | 'inexact' | 'deep' {
  if (typeof value === 'number') return isExact(value) ? 'plain' : 'inexact';
  if (typeof value !== 'object' || value === null) return 'plain';
  return walk(value, maxDepth, 1);
}

function walk(node: object, maxDepth: number, depth: number): 'plain' | 'inexact' | 'deep' {
  if (depth > maxDepth) return 'deep';
  let verdict: 'plain' | 'inexact' = 'plain';
  if (Array.isArray(node)) {
    for (let i = 0; i < node.length; i++) {
      const element: unknown = node[i];
      if (typeof element === 'number') {
        if (!isExact(element)) verdict = 'inexact';
      } else if (typeof element === 'object' && element !== null) {
        const inner = walk(element, maxDepth, depth + 1);
        if (inner === 'deep') return inner;
        if (inner === 'inexact') verdict = inner;
      }
    }
    return verdict;
  }
  for (const key in node) {
    const element = (node as Record<string, unknown>)[key];
    if (typeof element === 'number') {
      if (!isExact(element)) verdict = 'inexact';
    } else if (typeof element === 'object' && element !== null) {
      const inner = walk(element, maxDepth, depth + 1);
      if (inner === 'deep') return inner;
      if (inner === 'inexact') verdict = inner;
    }
  }
  return verdict;
}

function isExact(value: number): boolean {
  if (Number.isSafeInteger(value) && value < 1e15 && value > -1e15) return true;
  if (!Number.isFinite(value)) return false;
  const [mantissa = ''] = String(value).split('e');
  return mantissa.replace('.', '').replace(/^-?0*|0+$/g, '').length <= EXACT_DIGITS;
}

/** So many significant digits survive the way to a double and back. */
export const EXACT_DIGITS = 15;
