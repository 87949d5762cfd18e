import type { Connection, PoolClient } from 'pg';

/**
 * Runs `COPY … FROM STDIN` with everything in one buffer. The driver knows the protocol but not the command; a stream would
 * only add copies, since the rows are all there before the first is sent.
 * @returns how many rows were written.
 * @throws DatabaseError as any query does.
 */
export function copyIn(client: PoolClient, command: string, rows: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(command, rows, (error, count) => (error ? reject(error) : resolve(count))) as never);
  });
}

/** What the driver expects of a query; see `Submittable` and pg/lib/client.js. */
class CopyIn {
  private count = 0;

  constructor(
    private readonly command: string,
    private readonly rows: Buffer,
    private readonly callback: (error: Error | undefined, count: number) => void,
  ) {}

  submit(connection: Connection): void {
    connection.query(this.command);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    connection.sendCopyFromChunk(this.rows);
    connection.endCopyFrom();
  }

  handleCommandComplete(message: { text: string }): void {
    this.count = Number(message.text.split(' ')[1]);
  }

  /** The driver lets go of a query that failed: ReadyForQuery will not be told here. */
  handleError(error: Error): void {
    this.callback(error, 0);
  }

  handleReadyForQuery(): void {
    this.callback(undefined, this.count);
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
  handleCopyData(): void {}
}

interface CopyConnection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}
