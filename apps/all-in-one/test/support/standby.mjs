// Preloaded into a child process: loads what the installation is made of, which is most of the time of a start, and waits
// for the word to begin. The process is the compiled one all the same; it only has its start behind it.
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const apps = path.resolve('dist/apps');
for (const name of ['catalog', 'subscriptions', 'metering', 'billing'])
  await import(pathToFileURL(path.join(apps, name, 'src/index.js')).href);
await new Promise((resolve) => process.once('message', resolve));
