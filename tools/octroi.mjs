#!/usr/bin/env node
// `npx octroi <command>`: what an operator does from a terminal, over the public HTTP API.
import { main, say, Trouble } from './lib/print.mjs';

const usage = `Usage: octroi <command>

  replay <file|folder> --connection ID   count what stands in log files of a gateway

"octroi <command> --help" says more.`;

await main(async () => {
  const [command, ...args] = process.argv.slice(2);
  if (command === 'replay') return (await import('./replay/replay.mjs')).replay(args);
  if (command === undefined || command === '--help' || command === '-h') return say(usage);
  throw new Trouble(`There is no command "${command}".\n\n${usage}`);
});
