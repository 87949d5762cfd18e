import { parseArgs } from 'node:util';
import { startSandbox } from './start.js';

/**
 * The sandbox as a process of its own:
 * `node main.js --directory .octroi/stripe --port 4242 [--host 0.0.0.0] [--public-url ...]
 *   [--webhook-url ... (as many as needed) --webhook-secret whsec_...]`
 * Prints `{"url": ...}` on one line once it listens (and tells a parent that forked it), and ends on SIGINT or SIGTERM, or
 * with that parent.
 */
const { values } = parseArgs({
  options: {
    directory: { type: 'string' },
    port: { type: 'string', default: '4242' },
    host: { type: 'string', default: '127.0.0.1' },
    'public-url': { type: 'string' },
    'webhook-url': { type: 'string', multiple: true, default: [] },
    'webhook-secret': { type: 'string' },
    'account-name': { type: 'string' },
  },
});
if (values.directory === undefined) throw new Error('Say where to keep the journal: --directory <path>');
const webhookUrls = values['webhook-url'];
const webhookSecret = values['webhook-secret'];
if (webhookUrls.length > 0 !== (webhookSecret !== undefined)) {
  throw new Error('--webhook-url and --webhook-secret go together');
}

// A process of its own stands at the edge: the time it hands in is the machine's.
const wallClock = () => new Date();
const sandbox = await startSandbox({
  directory: values.directory,
  port: Number(values.port),
  host: values.host,
  now: wallClock,
  wallClock,
  ...(values['public-url'] === undefined ? {} : { publicUrl: values['public-url'] }),
  ...(values['account-name'] === undefined ? {} : { accountName: values['account-name'] }),
  webhookEndpoints: webhookUrls.map((url) => ({ url, secret: webhookSecret ?? '', enabledEvents: ['*'] })),
});
process.stdout.write(`${JSON.stringify({ url: sandbox.url })}\n`);
process.send?.({ ready: true, url: sandbox.url });

// The line to the parent would keep this process alive after the close, so it ends itself.
const end = () => void sandbox.close().then(() => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
if (process.send) process.once('disconnect', end);
