import { cloudevents } from './cloudevents/usage.js';
import type { UsageAdapter } from './gateway.js';
import { kong } from './kong/usage.js';

/** Every gateway Octroi listens to: a folder, and a line here. */
const ADAPTERS: readonly UsageAdapter[] = [kong, cloudevents];

const BY_NAME: ReadonlyMap<string, UsageAdapter> = new Map(ADAPTERS.map((adapter) => [adapter.name, adapter]));

export const adapterNames: readonly string[] = [...BY_NAME.keys()];

/** The adapter of that name, or undefined. */
export const adapterFor = (name: string): UsageAdapter | undefined => BY_NAME.get(name);
