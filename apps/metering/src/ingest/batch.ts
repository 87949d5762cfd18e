import type { PoolClient } from 'pg';

/** Of a statement: a Buffer is sent as it is, in PostgreSQL's binary format. */
export type Parameter = Buffer | string | null;

type Step =
  { name: string; text: string; parameters: readonly Parameter[] } | { text: string; rows: Buffer; name?: undefined };

/**
 * Statements whose rows nobody reads, sent together and answered together: between them PostgreSQL waits for nothing. When
 * one fails, those behind it are not run, be it the commit.
 */
export class Batch {
  private readonly steps: Step[] = [];

  /** @param name is prepared once on each connection, so one text has one name. */
  statement(name: string, text: string, parameters: readonly Parameter[] = []): this {
    this.steps.push({ name, text, parameters });
    return this;
  }

  /** `COPY … FROM STDIN`, with all its rows. */
  copy(text: string, rows: Buffer): this {
    this.steps.push({ text, rows });
    return this;
  }

  /**
   * Runs what has been added since it ran last.
   * @throws DatabaseError of the first statement that failed.
   */
  run(client: PoolClient): Promise<void> {
    const steps = this.steps.splice(0);
    if (steps.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      client.query(new Pipeline(steps, (error) => (error ? reject(error) : resolve())) as never);
    });
  }
}

/** Runs `COPY … FROM STDIN` with everything in one buffer. @throws DatabaseError as any query does. */
export const copyIn = (client: PoolClient, text: string, rows: Buffer): Promise<void> =>
  new Batch().copy(text, rows).run(client);

/** What the driver expects of a query; see `Submittable` and pg/lib/client.js. */
class Pipeline {
  constructor(
    private readonly steps: readonly Step[],
    private readonly callback: (error?: Error) => void,
  ) {}

  submit(connection: Wire): void {
    connection.stream.cork();
    for (const step of this.steps) {
      if (step.name === undefined) this.copy(connection, step);
      else this.execute(connection, step);
    }
    connection.sync();
    connection.stream.uncork();
  }

  /** The rows follow at once: where the COPY failed, the server throws them away. */
  private copy(connection: Wire, { text, rows }: Extract<Step, { rows: Buffer }>): void {
    connection.parse({ text, name: '', types: [] });
    connection.bind({});
    connection.execute({});
    // Not by the driver's own means, which would copy the rows twice.
    const head = Buffer.allocUnsafe(5);
    head.write('d');
    head.writeInt32BE(rows.length + 4, 1);
    connection.stream.write(head);
    connection.stream.write(rows);
    connection.endCopyFrom();
  }

  private execute(connection: Wire, { name, text, parameters }: Extract<Step, { name: string }>): void {
    if (connection.parsedStatements[name] === undefined) {
      // It may be there all the same, when something failed behind it.
      connection.close({ type: 'S', name });
      connection.parse({ text, name, types: [] });
    }
    connection.bind({ statement: name, values: parameters });
    connection.execute({});
  }

  /** The driver lets go of a query that failed: ReadyForQuery will not be told here. */
  handleError(error: Error): void {
    this.callback(error);
  }

  handleReadyForQuery(connection: Wire): void {
    for (const { name, text } of this.steps) if (name !== undefined) connection.parsedStatements[name] = text;
    this.callback();
  }

  handleCopyInResponse(): void {}
  handleCommandComplete(): void {}
  handleRowDescription(): void {}
  handleDataRow(): void {}
  handlePortalSuspended(): void {}
  handleEmptyQuery(): void {}
  handleCopyData(): void {}
}

interface Wire {
  sync(): void;
  stream: { cork(): void; uncork(): void; write(bytes: Buffer): void };
  parsedStatements: Record<string, string>;
  parse(query: { text: string; name: string; types: [] }): void;
  bind(config: { statement?: string; values?: readonly Parameter[] }): void;
  execute(config: object): void;
  close(what: { type: 'S'; name: string }): void;
  endCopyFrom(): void;
}
