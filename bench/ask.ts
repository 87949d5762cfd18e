import { connect, type Socket } from 'node:net';

export interface Asked {
  answers: number;
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * Asks over keep-alive connections, one question at a time on each, for so many seconds. Written on sockets, since an HTTP
 * client would cost more than the server that is measured.
 * @throws Error on the first answer that is not 200
 */
export async function ask(
  port: number,
  connections: number,
  seconds: number,
  requestAt: (n: number) => Buffer,
): Promise<Asked> {
  const took: number[] = [];
  const began = performance.now();
  const end = began + seconds * 1000;
  let asked = 0;
  await Promise.all(
    Array.from({ length: connections }, () => onOneConnection(port, () => requestAt((asked += 1)), end, took)),
  );
  const elapsed = (performance.now() - began) / 1000;
  took.sort((a, b) => a - b);
  const at = (part: number): number => Number(took[Math.floor(took.length * part)]!.toFixed(3));
  return { answers: took.length, perSecond: Math.round(took.length / elapsed), p50: at(0.5), p99: at(0.99) };
}

function onOneConnection(port: number, next: () => Buffer, end: number, took: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(port, '127.0.0.1');
    let sent = 0;
    let buffer: Buffer = Buffer.alloc(0);
    const send = (): void => {
      sent = performance.now();
      if (sent >= end) socket.end(resolve as () => void);
      else socket.write(next());
    };
    socket.setNoDelay(true).on('connect', send).on('error', reject);
    socket.on('data', (chunk) => {
      buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk]);
      const length = lengthOf(buffer);
      if (length === null || buffer.length < length) return;
      if (buffer.toString('latin1', 9, 12) !== '200') {
        socket.destroy();
        reject(new Error(`not allowed: ${buffer.toString('utf8', 0, 500)}`));
        return;
      }
      buffer = Buffer.alloc(0);
      took.push(performance.now() - sent);
      send();
    });
  });
}

/** Of the whole answer; null until its head is there. */
function lengthOf(buffer: Buffer): number | null {
  const head = buffer.indexOf(HEAD_END);
  if (head < 0) return null;
  const length = /content-length: (\d+)/i.exec(buffer.toString('latin1', 0, head))?.[1];
  if (length === undefined) throw new Error('an answer without Content-Length');
  return head + HEAD_END.length + Number(length);
}
