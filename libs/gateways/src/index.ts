/** Gateways: the bytes they push -> usage events. Pure; see gateway.ts for the face every adapter wears. */
export type * from './gateway.js';
export { DEFAULT_LIMITS } from './body/limits.js';
export { fingerprint } from './record/scrub.js';
export { adapterFor, adapterNames } from './registry.js';
export { presetNames } from './ndjson/presets.js';
export type { SetupPlace, SetupStep } from './setup.js';
export { presentedSecrets } from './secrets.js';
export { type CheckDialect, type CheckQuestion, type CheckRequest, outage as checkOutage } from './check/dialect.js';
export { checkDialectNames, spokenDialect, type SpokenDialect } from './check/registry.js';
