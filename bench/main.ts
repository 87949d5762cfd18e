/** `npm run bench -- ingest|check|rating [--json]`: measures, and prints what was reached as ratios to floors of the same run. */
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
} else {
  console.error(`There is no benchmark "${name}".`);
  process.exit(64);
}
