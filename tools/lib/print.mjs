// What the tools say on the terminal: one line for each step, with how long it took.
const colours = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
// A closed terminal must not end the launcher before it has ended the rest.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const paint = (code) => (text) => (colours ? `\u001b[${code}m${text}\u001b[0m` : String(text));

export const bold = paint(1);
export const dim = paint(2);
export const green = paint(32);
export const red = paint(31);
export const yellow = paint(33);

/** A mistake the reader can mend: printed as its sentence, without a stack. */
export class Trouble extends Error {}

export const say = (text = '') => process.stdout.write(`${text}\n`);

/** Milliseconds as a person reads them: `340 ms`, `2.1 s`, `3 min 5 s`. */
export function duration(ms) {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 100_000) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

/**
 * Runs one step and prints its line: `  ok  PostgreSQL  18.4 on port 41432  1.1 s`.
 * What `work` returns as `said` (or as a string) is printed behind the name; on a terminal the seconds
 * count while it works. A step that fails prints its name in red and throws on.
 */
export async function step(name, work) {
  const started = performance.now();
  const passed = () => performance.now() - started;
  const line = (mark, text) => `${mark} ${name.padEnd(16)} ${text}`;
  const live = process.stdout.isTTY
    ? setInterval(() => process.stdout.write(`\r${line(dim('..'), dim(duration(passed())))}`), 200)
    : undefined;
  const end = (text) => {
    clearInterval(live);
    if (live) process.stdout.write('\r\u001b[K');
    say(text);
  };
  try {
    const result = await work();
    const said = typeof result === 'string' ? result : (result?.said ?? '');
    end(line(green('ok'), `${said}${said ? '  ' : ''}${dim(duration(passed()))}`));
    return result;
  } catch (error) {
    end(line(red('!!'), dim(duration(passed()))));
    throw error;
  }
}

/** Runs a tool's main function: a Trouble becomes one red sentence and exit code 1, anything else its stack. */
export async function main(work) {
  try {
    const code = await work();
    if (typeof code === 'number') process.exitCode = code;
  } catch (error) {
    process.stderr.write(`\n${red(error instanceof Trouble ? error.message : error.stack)}\n`);
    process.exitCode = 1;
  }
}
