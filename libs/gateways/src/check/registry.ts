import { lambdaCheck } from '../aws-api-gateway/check.js';
import { governanceCheck, opaCheck } from '../kong/check.js';
import { calloutCheck } from './callout.js';
import type { CheckDialect } from './dialect.js';
import { envoyCheck, httpCheck, nginxCheck } from './http.js';

const DIALECTS: readonly CheckDialect[] = [
  httpCheck,
  nginxCheck,
  envoyCheck,
  calloutCheck,
  lambdaCheck,
  opaCheck,
  governanceCheck,
];
const BY_NAME: ReadonlyMap<string, CheckDialect> = new Map(DIALECTS.map((dialect) => [dialect.name, dialect]));

export interface SpokenDialect {
  dialect: CheckDialect;
  feature: string | null;
}

const PLAIN: SpokenDialect = { dialect: httpCheck, feature: null };

/**
 * What the path after the connection asks for on a connection of that adapter: `dialect` or `dialect:feature` in its first
 * segment; else the plain dialect, since Envoy appends any path of the caller's.
 */
export function spokenDialect(adapter: string, path: string | undefined): SpokenDialect {
  if (path === undefined || path === '') return PLAIN;
  const [segment = ''] = path.split('/', 1);
  const colon = segment.indexOf(':');
  const dialect = BY_NAME.get(colon < 0 ? segment : segment.slice(0, colon));
  if (dialect === undefined || dialect.adapters?.includes(adapter) === false) return PLAIN;
  return { dialect, feature: colon < 0 ? null : segment.slice(colon + 1) || null };
}

export const checkDialectNames: readonly string[] = [...BY_NAME.keys()];
