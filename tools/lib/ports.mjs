// Finding a port that nobody listens on.
import { createServer } from 'node:net';

const listen = (port, host) =>
  new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(undefined))
      .listen({ port, host, exclusive: true }, () => {
        const { port: found } = server.address();
        server.close(() => resolve(found));
      });
  });

/** Whether nobody listens on this port, neither on this host nor on all addresses. */
async function isFree(port, host) {
  if (!(await listen(port, host))) return false;
  // A server on 0.0.0.0 or :: does not stop a bind to 127.0.0.1 on every system, but it would answer there.
  return Boolean(await listen(port, undefined));
}

/** Any free port, chosen by the system. */
export async function anyPort(host = '127.0.0.1') {
  return await listen(0, host);
}

/** The wanted port, or the next free one above it (of the next hundred; then any). */
export async function portFrom(wanted, host = '127.0.0.1') {
  for (let port = wanted; port < wanted + 100 && port < 65_536; port++) if (await isFree(port, host)) return port;
  return await anyPort(host);
}
