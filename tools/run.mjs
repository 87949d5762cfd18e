// `node tools/run.mjs bench/main.ts [arguments]`: compiles what has changed, then runs that file.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { dist, root } from './lib/paths.mjs';
import { main, Trouble } from './lib/print.mjs';

await main(async () => {
  const [file, ...rest] = process.argv.slice(2);
  if (!file) throw new Trouble('Which file? For example: node tools/run.mjs bench/main.ts');
  await ensureInstalled();
  // A fault in a file that this one does not import need not stop it.
  await ensureBuilt({ withWeb: false, isQuiet: true }).catch((error) => process.stderr.write(`${error.message}\n`));
  const compiled = path.join(dist, path.relative(root, path.resolve(file)).replace(/\.ts$/, '.js'));
  if (!existsSync(compiled))
    throw new Trouble(`${file} is not part of the build (apps, libs, bench and chaos are, except specs and the web).`);
  const child = spawn(process.execPath, ['--enable-source-maps', compiled, ...rest], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return await new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1)));
});
