import type { SentenceCode } from '@libs/contracts';
import { catalog } from './french.catalog.js';
import { collection } from './french.collection.js';
import { fields } from './french.fields.js';
import { platform } from './french.platform.js';
import { quarantine } from './french.quarantine.js';
import { values } from './french.values.js';
import { problemTitles } from './french.titles.js';

/** What the services say, in French: one sentence for each code of theirs, or it does not compile. Loaded when French is read. */
const sentences: Record<SentenceCode, string> = { ...platform, ...fields, ...catalog, ...quarantine, ...collection };

export const french = { sentences, values, problemTitles };
