import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';

/** @param rest what follows the prefix in the URL, query included */
export type RawHandler = (request: IncomingMessage, response: ServerResponse, rest: string) => void;

/**
 * Addresses whose callers wait for every microsecond: answered before the framework sees the request, so without its hooks,
 * its log line and its headers. A handler has to answer whatever happens.
 */
@Injectable()
export class RawRoutes {
  private readonly routes: Array<{ prefix: string; handle: RawHandler }> = [];

  /** Every URL that begins with the prefix. */
  add(prefix: string, handle: RawHandler): void {
    this.routes.push({ prefix, handle });
  }

  /** @returns false when nobody has this address */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const url = request.url ?? '';
    for (const { prefix, handle } of this.routes) {
      if (!url.startsWith(prefix)) continue;
      handle(request, response, url.slice(prefix.length));
      return true;
    }
    return false;
  }
}
