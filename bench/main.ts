/** `npm run bench -- ingest|check|rating|usage|drafts [--json]`: measures, and prints what was reached as ratios to floors of the same run. */
const [name = 'ingest', ...flags] = process.argv.slice(2);
const isJson = flags.includes('--json');
const rounds = Number(flags.find((flag) => flag.startsWith('--rounds='))?.slice(9) ?? 3);

if (name === 'ingest') {
  const { benchIngest } = await import('./ingest.js');
  const rows = await benchIngest({ rounds });
  if (isJson) console.log(JSON.stringify({ bench: name, ratio: rows[0]!.ratio, rows }));
  else console.table(rows.map(({ ratios, ...row }) => ({ ...row, ratios: ratios.join(' ') })));
} else if (name === 'check') {
  const { benchCheck } = await import('./check.js');
  const row = await benchCheck({ rounds });
  if (isJson) console.log(JSON.stringify({ bench: name, ratio: row.ratio, rows: [row] }));
  else console.table([{ ...row, ratios: row.ratios.join(' ') }]);
} else if (name === 'rating') {
  const { benchPeriod, benchRating } = await import('./rating.js');
  const [lines, period] = [benchRating({ rounds }), benchPeriod()];
  if (isJson) console.log(JSON.stringify({ bench: name, ratio: lines.ratio, lines, period }));
  else {
    console.table([lines]);
    console.table([period]);
  }
} else if (name === 'usage') {
  const { benchUsage } = await import('./usage.js');
  const rows = await benchUsage({ many: countOf('events') ?? 5_000_000 });
  if (isJson) console.log(JSON.stringify({ bench: name, ratio: rows[0]!.ratio, rows }));
  else console.table(rows);
} else if (name === 'drafts') {
  const { benchDrafts } = await import('./drafts.js');
  const row = await benchDrafts({ subscriptions: countOf('subscriptions') ?? 2_000 });
  if (isJson) console.log(JSON.stringify({ bench: name, ratio: row.ratio, rows: [row] }));
  else console.table([row]);
} else {
  console.error(`There is no benchmark "${name}".`);
  process.exit(64);
}

/** `--events=50m` as 50,000,000; null when it is not said. */
function countOf(flag: string): number | null {
  const [, digits, thousands] =
    /^--\w+=(\d+)([km]?)$/.exec(flags.find((one) => one.startsWith(`--${flag}=`)) ?? '') ?? [];
  return digits === undefined ? null : Number(digits) * { k: 1e3, m: 1e6, '': 1 }[thousands as 'k' | 'm' | '']!;
}
