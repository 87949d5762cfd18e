import type { IncomingMessage } from 'node:http';

/** What one delivery may have, still compressed; Firehose sends up to 64 MiB. */
export const BODY_BYTES_MAX = 64 * 1024 * 1024;
/** All bodies together that are being read or wait to be stored. */
const HELD_BYTES_MAX = 256 * 1024 * 1024;

/** Counts the bytes that deliveries hold in memory, so that they never hold too many. */
export class HeldBytes {
  private held = 0;

  get isFull(): boolean {
    return this.held >= HELD_BYTES_MAX;
  }

  /**
   * Reads the whole body. One that is too large is read to its end all the same, since a gateway hears an answer only then,
   * but nothing more of it is kept.
   * @returns null when it was too large.
   * @throws when the sender went away.
   */
  async read(request: IncomingMessage): Promise<Buffer | null> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        if (bytes > BODY_BYTES_MAX) continue;
        bytes += chunk.length;
        this.held += chunk.length;
        chunks.push(chunk);
        if (bytes > BODY_BYTES_MAX) chunks.length = 0;
      }
      return bytes > BODY_BYTES_MAX ? null : chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    } finally {
      // From here on the records count, where the group commit bounds them.
      this.held -= bytes;
    }
  }
}
