// `octroi replay`: pushes log files as their gateway would have, delivery by delivery, and remembers how far it came.
import { parseArgs } from 'node:util';
import { say, Trouble } from '../lib/print.mjs';
import { deliveriesOf } from './deliveries.mjs';
import { filesUnder } from './files.mjs';
import { Progress } from './progress.mjs';
import { Pusher } from './push.mjs';
import { openState } from './state.mjs';

const help = `Usage: octroi replay <file|folder>... --connection ID [options]

Counts what stands in log files: anything that the connection's gateway writes, as objects, arrays, lines or concatenated
JSON, CSV or Avro, plain, .gz or .zst; a folder is walked (Firehose's S3 backup, Event Hubs Capture, rotated logs).
Each call counts once, however often the same file is replayed and whether or not it had been pushed before: its id is the
gateway's own. Records without one are told apart by their content within a delivery; such files should not be edited
between two runs.

  --connection ID    the connection whose adapter reads the files
  --url URL          where Octroi answers; default OCTROI_URL, else http://localhost:4100
  --token TOKEN      an API token with usage.ingest, or the connection's secret; better given as OCTROI_TOKEN
  --state FILE       how far it came; default .octroi-replay-<connection>.json in the current folder
  --parallel N       deliveries under way at a time; default 4
  --give-up-after S  seconds without any answer but "later" after which it ends; default 600

Interrupted, even by kill -9, it goes on where it was when run again. It ends with what became of the records; the exit code
is 0 when everything was delivered, whatever was quarantined, and 1 otherwise.`;

const options = {
  connection: { type: 'string' },
  url: { type: 'string', default: process.env.OCTROI_URL ?? 'http://localhost:4100' },
  token: { type: 'string', default: process.env.OCTROI_TOKEN },
  state: { type: 'string' },
  parallel: { type: 'string', default: '4' },
  'give-up-after': { type: 'string', default: '600' },
  help: { type: 'boolean', short: 'h' },
};

export async function replay(args) {
  const { values, positionals } = read(args);
  if (values.help) return say(help);
  const { connection, token } = values;
  if (positionals.length === 0) throw new Trouble('Name a file or a folder. "octroi replay --help" says more.');
  if (!connection) throw new Trouble('Name the connection: --connection con_...');
  if (!token) throw new Trouble('Give an API token, or the secret of the connection, as OCTROI_TOKEN.');
  const url = `${values.url.replace(/\/+$/, '')}/metering/v1/ingest/${encodeURIComponent(connection)}`;
  const pusher = new Pusher({ url, token, giveUpAfterSeconds: number(values, 'give-up-after') });
  const files = await filesUnder(positionals);
  const state = await openState(values.state ?? `.octroi-replay-${connection}.json`, url);
  const progress = new Progress(files);
  const failures = [];
  try {
    for (const file of files) {
      const failure = await replayFile(file, { state, pusher, progress, parallel: number(values, 'parallel') });
      if (failure) failures.push(failure);
    }
  } finally {
    await state.save();
    progress.end();
  }
  return summary(progress, failures);
}

function read(args) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new Trouble(`${error.message}\n\n${help}`);
  }
}

function number(values, name) {
  const value = Number(values[name]);
  if (!Number.isInteger(value) || value < 1) throw new Trouble(`--${name} has to be a whole number from 1 on.`);
  return value;
}

/**
 * Pushes what is left of a file. What is remembered only ever moves over deliveries that were answered, in their order, so
 * a run that ends anywhere leaves nothing out.
 * @returns why the file could not be read to its end; undefined when it could.
 */
async function replayFile(file, { state, pusher, progress, parallel }) {
  const place = await state.placeIn(file);
  progress.begin(file, place);
  const underWay = [];
  const settle = async () => {
    const { delivery, answer } = underWay.shift();
    progress.add(await answer, delivery);
    await state.moveOn(file, delivery);
  };
  try {
    for await (const delivery of deliveriesOf(file, place)) {
      const answer = pusher.push(delivery);
      // It is looked at when its turn comes; until then a failure must not end the process.
      answer.catch(() => {});
      underWay.push({ delivery, answer });
      if (underWay.length >= parallel) await settle();
    }
    while (underWay.length > 0) await settle();
    progress.finish(file);
    return undefined;
  } catch (error) {
    if (error instanceof Trouble) throw error;
    while (underWay.length > 0) await settle();
    return `${file.path}: ${error.message}`;
  }
}

function summary({ totals, files }, failures) {
  const { accepted, duplicate, conflict, quarantined, ignored } = totals;
  say(
    `${files.length} files: accepted ${accepted}, duplicate ${duplicate}, conflict ${conflict}, quarantined ${quarantined}, ignored ${ignored}`,
  );
  for (const failure of failures) say(`not read to its end: ${failure}`);
  return failures.length > 0 ? 1 : 0;
}
