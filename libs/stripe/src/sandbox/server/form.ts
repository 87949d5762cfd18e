import { invalidParameter } from './failure.js';

/** A decoded form: text, lists and objects of it. Numbers and booleans are still text here. */
export type FormValue = string | FormValue[] | { [key: string]: FormValue };
export type Form = Record<string, FormValue>;

interface Branch {
  children: Map<string, Branch | string>;
}

/**
 * `a[b][0]=x&a[b][1]=y` becomes `{a: {b: ['x', 'y']}}`, as Stripe reads bodies and query strings.
 * Keys that are all 0, 1, 2 ... (or empty: `a[]=x`) make a list. Throws 400 for brackets that do not close and for a
 * name that is both text and an object.
 */
export function parseForm(text: string): Form {
  const root: Branch = { children: new Map() };
  for (const [name, value] of new URLSearchParams(text)) insert(root, segments(name), name, value);
  return Object.fromEntries([...root.children].map(([key, child]) => [key, collapse(child)]));
}

function segments(name: string): string[] {
  const match = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name);
  if (match === null) throw invalidParameter(`Invalid parameter name: ${name}`, name);
  const rest = [...(match[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] ?? '');
  return [match[1] ?? '', ...rest];
}

function insert(root: Branch, path: readonly string[], name: string, value: string): void {
  let branch = root;
  for (const segment of path.slice(0, -1)) {
    const child = branch.children.get(segment) ?? { children: new Map() };
    if (typeof child === 'string') throw invalidParameter(`Invalid parameter: ${name}`, name);
    branch.children.set(segment, child);
    branch = child;
  }
  const last = path.at(-1) ?? '';
  const key = last === '' && path.length > 1 ? String(branch.children.size) : last;
  if (typeof branch.children.get(key) === 'object') throw invalidParameter(`Invalid parameter: ${name}`, name);
  branch.children.set(key, value);
}

function collapse(node: Branch | string): FormValue {
  if (typeof node === 'string') return node;
  const entries = [...node.children];
  const isList = entries.every(([key], index) => key === String(index));
  if (isList) return entries.map(([, child]) => collapse(child));
  // fromEntries defines own properties: a parameter called __proto__ is only a strange name.
  return Object.fromEntries(entries.map(([key, child]) => [key, collapse(child)]));
}
