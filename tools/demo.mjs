// `npm run demo`: plays the demo shop on the running installation, when it has not got it yet or was cut short.
import { recall } from './launcher/credentials.mjs';
import { demoState, hasDemo, play } from './launcher/demo.mjs';
import { main, say, Trouble } from './lib/print.mjs';

await main(async () => {
  const { url, secrets } = recall();
  const isUp =
    url &&
    (await fetch(new URL('/livez', url)).then(
      (answer) => answer.ok,
      () => false,
    ));
  if (!isUp) throw new Trouble('Octroi does not run. Start it in another terminal: npm start');
  if (!hasDemo()) throw new Trouble('The demo is not built. Run: npm run build');
  if (demoState() === 'played')
    return say('This installation has the demo already. "npm start -- --reset" begins anew.');
  await play({ url, token: process.env.OCTROI_ADMIN_TOKEN ?? secrets.OCTROI_ADMIN_TOKEN });
});
