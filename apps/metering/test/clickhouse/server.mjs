// ClickHouse's HTTP interface, as far as the official client uses it, before the engine of the package chdb: a process that
// can be killed, on a folder that it opens again. Usage: node server.mjs PORT FOLDER, with chdb's package.json in CHDB_PATH.
import { createRequire } from 'node:module';
import { createServer } from 'node:http';

const { Session } = createRequire(process.env.CHDB_PATH)('chdb');
const [port, folder] = process.argv.slice(2);
const session = new Session(folder);

/** Arguments of the client that are no settings of the engine. */
const own = /^(query|query_id|database|param_.*|wait_end_of_query|send_progress.*|enable_http_compression|http_.*)$/;

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/ping') return response.end('Ok.\n');
  try {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const result = await run(url.searchParams, Buffer.concat(chunks).toString('utf8'));
    response.end(result);
  } catch (error) {
    const message = String(error.message);
    response.statusCode = 500;
    response.setHeader('x-clickhouse-exception-code', /Code: (\d+)/.exec(message)?.[1] ?? '1');
    response.end(message);
  }
});
server.listen(Number(port), '127.0.0.1', () => process.send(server.address().port));
process.once('disconnect', () => process.exit());

async function run(given, body) {
  const settings = [...given].filter(([name]) => !own.test(name)).map(([name, value]) => `set ${name} = '${value}'; `);
  const sql = settings.join('') + (given.has('query') ? `${given.get('query')}\n${body}` : body);
  const parameters = Object.fromEntries(
    [...given].filter(([name]) => name.startsWith('param_')).map(([name, value]) => [name.slice(6), valueOf(value)]),
  );
  const result = Object.keys(parameters).length
    ? await session.queryBindAsync(sql, parameters)
    : await session.queryAsync(sql);
  return Buffer.from(result.bytes());
}

/** The client writes texts as tab-separated files do, and lists of them in brackets. */
function valueOf(text) {
  if (!text.startsWith('[')) return unescaped(text);
  return [...text.matchAll(/'((?:[^'\\]|\\.)*)'/g)].map(([, one]) => unescaped(one));
}

const signs = { t: '\t', n: '\n', r: '\r' };
const unescaped = (text) => text.replace(/\\(.)/g, (_, sign) => signs[sign] ?? sign);
