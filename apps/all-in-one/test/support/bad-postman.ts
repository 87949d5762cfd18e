import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Takes webhooks in Stripe's place and hands them on late, the last first, and each twice. */
export interface BadPostman {
  url: string;
  /** Deliveries that were taken. */
  delivered: number;
  close(): void;
}

interface Letter {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

const HELD_MS = 300;

/** @param home where the letters belong; tried again until it answers 200. */
export async function startBadPostman(home: string): Promise<BadPostman> {
  let held: Letter[] = [];
  let isClosed = false;
  let round: NodeJS.Timeout | undefined;
  const postman: BadPostman = { url: '', delivered: 0, close };

  const deliver = async ({ path, headers, body }: Letter): Promise<void> => {
    while (!isClosed) {
      const response = await fetch(home + path, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'stripe-signature': String(headers['stripe-signature']) },
      }).catch(() => null);
      if (response?.ok) {
        postman.delivered += 1;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  };
  const goRound = async (): Promise<void> => {
    const letters = held.reverse();
    held = [];
    for (const letter of letters) {
      await deliver(letter);
      await deliver(letter);
    }
    if (!isClosed) round = setTimeout(() => void goRound(), HELD_MS);
  };
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      held.push({ path: request.url ?? '/', headers: request.headers, body });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  postman.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  void goRound();
  return postman;

  function close(): void {
    isClosed = true;
    clearTimeout(round);
    server.close();
    server.closeAllConnections();
  }
}
