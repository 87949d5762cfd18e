// `npm run build`: brings dist/ up to date. `--server` leaves the web out, `--clean` begins anew.
import { rmSync } from 'node:fs';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { dist } from './lib/paths.mjs';
import { main } from './lib/print.mjs';

await main(async () => {
  if (process.argv.includes('--clean')) rmSync(dist, { recursive: true, force: true });
  await ensureInstalled();
  await ensureBuilt({ withWeb: !process.argv.includes('--server') });
});
