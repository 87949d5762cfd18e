// Plays the demo shop on an installation, once: its API products, partners, traffic and one paid invoice.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { recall, remember } from './credentials.mjs';
import { dist } from '../lib/paths.mjs';
import { say } from '../lib/print.mjs';

const script = path.join(dist, 'apps/all-in-one/src/demo.js');

export const hasDemo = () => existsSync(script);

/** 'playing' when it was cut short, 'played' when it is complete, undefined when it never began. */
export const demoState = () => recall().demo;

/** Plays the demo through the public HTTP API; nothing else is touched. */
export async function play({ url, token }) {
  const { playDemo } = await import(script);
  remember({ demo: 'playing' });
  await playDemo({ baseUrl: url, token, print: say });
  remember({ demo: 'played' });
}
