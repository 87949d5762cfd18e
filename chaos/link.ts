import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { LinkFault } from './plan.js';

/**
 * The network between one process and one store: a TCP proxy that can be cut (connections end, new ones are refused), be
 * silent (bytes wait: late when they come, or lost when it ends), or be deaf (what is asked arrives, answers do not).
 */
export class Link {
  private readonly pairs = new Set<Pair>();
  private fault: LinkFault | null = null;

  private constructor(
    private readonly server: Server,
    private readonly target: () => number,
  ) {
    server.on('connection', (client) => this.take(client));
  }

  /** @param target the store's port at this moment. */
  static async to(target: () => number): Promise<Link> {
    const server = createServer({ pauseOnConnect: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new Link(server, target);
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  begin(fault: LinkFault): void {
    this.fault = fault;
    for (const pair of this.pairs) {
      if (fault === 'cut') pair.end();
      else if (fault === 'deaf') pair.isDeaf = true;
      else pair.hold();
    }
  }

  /** Open again. After a stall what waited goes on; after anything else the connections of that time end. */
  heal(): void {
    const { fault } = this;
    this.fault = null;
    for (const pair of this.pairs) {
      if (fault === 'stall') pair.goOn();
      else if (fault !== null) pair.end();
    }
  }

  close(): void {
    this.server.close();
    for (const pair of this.pairs) pair.end();
  }

  private take(client: Socket): void {
    if (this.fault === 'cut') {
      client.on('error', () => undefined).resetAndDestroy();
      return;
    }
    const pair = new Pair(client, this.target(), () => this.pairs.delete(pair));
    this.pairs.add(pair);
    pair.isDeaf = this.fault === 'deaf';
    if (this.fault === 'stall' || this.fault === 'drop') pair.hold();
    else pair.goOn();
  }
}

/** A connection of the process and its other half to the store. */
class Pair {
  isDeaf = false;
  private isHeld = false;
  private readonly store: Socket;

  constructor(
    private readonly client: Socket,
    port: number,
    private readonly ended: () => void,
  ) {
    this.store = connect(port, '127.0.0.1').pause();
    for (const socket of [client, this.store]) {
      socket.setNoDelay(true);
      socket.on('error', () => this.end());
      socket.on('close', () => this.end());
    }
    client.on('data', (chunk: Buffer) => this.pass(chunk, client, this.store));
    this.store.on('data', (chunk: Buffer) => {
      if (!this.isDeaf) this.pass(chunk, this.store, client);
    });
  }

  hold(): void {
    this.isHeld = true;
    this.client.pause();
    this.store.pause();
  }

  goOn(): void {
    this.isHeld = false;
    this.client.resume();
    this.store.resume();
  }

  end(): void {
    this.client.destroy();
    this.store.destroy();
    this.ended();
  }

  private pass(chunk: Buffer, from: Socket, to: Socket): void {
    if (to.write(chunk)) return;
    from.pause();
    to.once('drain', () => {
      if (!this.isHeld) from.resume();
    });
  }
}
