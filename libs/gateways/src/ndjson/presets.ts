import type { Wrapper } from '../record/draft.js';
import type { Fields } from '../record/fields.js';
import type { RecordReader } from '../record/reader.js';
import { readApisix } from './apisix.js';
import { readEnvoy } from './envoy.js';
import { readNginx } from './nginx.js';
import { readTyk } from './tyk.js';

/** Reads one record, which may come in a wrapper. */
export type PresetReader = (record: Fields, reader: RecordReader, wrapper?: Wrapper) => void;

const PRESETS: ReadonlyMap<string, PresetReader> = new Map([
  ['nginx', readNginx],
  ['envoy', readEnvoy],
  ['apisix', readApisix],
  ['tyk', readTyk],
]);

export const presetNames: readonly string[] = [...PRESETS.keys()];

/** The preset of that name; undefined without a name, or with one that is not known. */
export const presetFor = (name: string | undefined): PresetReader | undefined =>
  name === undefined ? undefined : PRESETS.get(name);

/** Tyk writes the caller's key; only hashed when the pump is set so. */
export const TYK_KEYS: readonly string[] = ['api_key'];
