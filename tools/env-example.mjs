// Writes .env.example from the schema of the configuration, so that it cannot say anything else.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { dist, root } from './lib/paths.mjs';
import { main, say } from './lib/print.mjs';

/** What only docker-compose.yml reads: the passwords of the servers that it brings. */
const composeOnly = `
# Below: docker-compose.yml only. Passwords of letters and digits, for they stand in addresses: openssl rand -hex 24

# Password of the PostgreSQL that compose starts.
# POSTGRES_PASSWORD=

# Password of the Redis that compose starts.
# REDIS_PASSWORD=

# Port of this machine at which the web is found.
# WEB_PORT=4100
`;

await main(async () => {
  await ensureInstalled();
  await ensureBuilt({ withWeb: false, isQuiet: true });
  const { envExample } = await import(path.join(dist, 'libs/platform/src/config/config.js'));
  writeFileSync(path.join(root, '.env.example'), envExample() + composeOnly);
  say('.env.example is written.');
});
