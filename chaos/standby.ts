/**
 * Preloaded into a service's process: loads what the service is made of, which is most of the time of a start, and waits for
 * the word to begin. The process is the compiled one all the same; it only has a part of its start behind it.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';

await import(pathToFileURL(path.join(path.dirname(process.argv[1]!), 'index.js')).href);
const env = await new Promise<object>((resolve) => process.once('message', (message) => resolve(message as object)));
Object.assign(process.env, env);
