// Which processes of this installation run, so that a second start finds what a killed one has left.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import path from 'node:path';
import { short, stateDir } from '../lib/paths.mjs';
import { outsideFolder } from '../lib/postgres-binaries.mjs';
import { stopPostgres } from '../lib/postgres.mjs';
import { bold, say, step, Trouble } from '../lib/print.mjs';
import { commandOf, end, isAlive, readIfThere } from '../lib/processes.mjs';
import { stopRedis } from '../lib/redis.mjs';

export const postgresFolder = path.join(stateDir, 'pg18');
export const redisFolder = path.join(stateDir, 'redis');
export const sandboxFolder = path.join(stateDir, 'stripe-sandbox');

const note = path.join(stateDir, 'run.json');
const read = () => JSON.parse(readIfThere(note) || '{}');
const runs = (pid, what) => isAlive(pid) && commandOf(pid).includes(what);

/**
 * Makes this process the installation's one launcher. Returns { url } of the one that runs already, if there is one;
 * ends the services of one that was killed (databases are taken over by whoever starts them).
 */
export async function claim() {
  mkdirSync(stateDir, { recursive: true });
  for (;;) {
    try {
      writeFileSync(note, JSON.stringify({ launcher: process.pid }), { flag: 'wx' });
      return undefined;
    } catch (error) {
      if (error.code !== 'EEXIST') throw refusal(error);
    }
    const { launcher, url, children = [] } = read();
    if (launcher !== process.pid && runs(launcher, 'start.mjs')) return { pid: launcher, url };
    const left = children.filter((pid) => runs(pid, path.join('dist', '')));
    if (left.length)
      await step('a killed run', async () => {
        await Promise.all(left.map((pid) => end(pid)));
        return 'its processes are ended';
      });
    rmSync(note, { force: true });
  }
}

/** Notes what runs now. */
export const record = (facts) => writeFileSync(note, JSON.stringify({ ...read(), ...facts, launcher: process.pid }));

/** Called last, when nothing runs any more. */
export function release() {
  if (read().launcher === process.pid) rmSync(note, { force: true });
}

/** Deletes everything this installation keeps, after asking. */
export async function reset({ isSure }) {
  say(
    `This deletes ${bold('all data')} of this installation: databases, queue, sandbox, credentials (${short(stateDir)}).`,
  );
  if (existsSync(outsideFolder())) say(`PostgreSQL's data in ${outsideFolder()} is deleted too.`);
  if (process.env.DATABASE_URL) say('The server at DATABASE_URL is yours and is left as it is.');
  if (!isSure) {
    if (!process.stdin.isTTY)
      throw new Trouble('Nobody is there to be asked. Say "npm start -- --reset --yes" if you mean it.');
    const asking = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await asking.question('Type "yes" to go on: ');
    asking.close();
    if (answer.trim() !== 'yes') throw new Trouble('Nothing was deleted.');
  }
  await step('reset', async () => {
    await Promise.all([stopPostgres(postgresFolder), stopRedis(redisFolder)]);
    rmSync(outsideFolder(), { recursive: true, force: true });
    for (const name of readdirSync(stateDir)) {
      if (name !== path.basename(note)) rmSync(path.join(stateDir, name), { recursive: true, force: true });
    }
    return 'all data deleted';
  });
}

function refusal(error) {
  if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code)) return error;
  return new Trouble(`${stateDir} belongs to another account. Start as that account, or give the folder to yours.`);
}
