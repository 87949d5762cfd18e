// Octroi's own Node processes: started with a log file and a line to their parent, ended politely.
import { closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { fork } from 'node:child_process';
import path from 'node:path';
import { dist, short, stateDir } from '../lib/paths.mjs';
import { Trouble } from '../lib/print.mjs';
import { end, readIfThere } from '../lib/processes.mjs';

/**
 * Runs a compiled file and waits until it says `{ ready: true, ... }` over IPC. Resolves with
 * { pid, log, message, ended, stop() }; `ended` resolves with a sentence when the process goes by itself.
 * The line also works the other way round: should we be killed, it closes, and the child ends itself.
 * @throws Trouble with the last lines of its log, when it ends or stays silent instead.
 */
export async function startChild({ name, file, args = [], env, readyMs = 120_000 }) {
  const log = path.join(stateDir, 'log', `${name}.log`);
  mkdirSync(path.dirname(log), { recursive: true });
  if (existsSync(log)) renameSync(log, `${log}.previous`);
  const output = openSync(log, 'w', 0o600);
  const child = fork(path.join(dist, file), args, {
    env,
    // A body of calls is thousands of short-lived objects: room for them spares the collector a fifth of taking usage in.
    execArgv: ['--enable-source-maps', '--max-semi-space-size=64'],
    stdio: ['ignore', output, output, 'ipc'],
    detached: true, // Ctrl-C on the terminal is for the launcher, which ends everything in order.
  });
  closeSync(output);
  let isStopping = false;
  const ended = new Promise((resolve) => {
    const tell = (sentence) => resolve(`${sentence}. ${short(log)} ends with:\n${tail(log)}`);
    child.once('error', (error) => tell(`${name} could not be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      if (!isStopping) tell(`${name} ended by itself (${signal ?? `exit code ${code}`})`);
    });
  });
  const stop = async () => {
    isStopping = true;
    if (child.exitCode === null && child.signalCode === null) await end(child.pid, { graceMs: 20_000 });
  };
  const ready = new Promise((resolve) => child.on('message', (message) => message?.ready && resolve(message)));
  const late = new Promise((resolve) =>
    setTimeout(resolve, readyMs, `${name} was not ready within ${readyMs / 1000} s; see ${short(log)}`).unref(),
  );
  const first = await Promise.race([ready, ended, late]);
  if (typeof first === 'string') {
    await stop();
    throw new Trouble(first);
  }
  return { pid: child.pid, log, message: first, ended, stop };
}

/**
 * What a log ends with: from the last error that it names, else its last lines. Those of pino (one JSON object each)
 * are shortened to what a person wants to know.
 */
export function tail(log, lines = 12) {
  const all = (readIfThere(log) ?? '').trimEnd().split('\n').map(readable);
  const error = all.findLastIndex((line) => /^\s*(\w*Error|error|fatal)\b/.test(line));
  return (error < 0 ? all.slice(-lines) : all.slice(error, error + lines)).join('\n');
}

function readable(line) {
  if (!line.startsWith('{')) return `  ${line}`;
  try {
    const { level, msg, err } = JSON.parse(line);
    const severity = { 60: 'fatal', 50: 'error', 40: 'warn' }[level] ?? '';
    return `  ${[severity, msg, err?.stack ?? err?.message].filter(Boolean).join(' ')}`;
  } catch {
    return `  ${line}`;
  }
}
