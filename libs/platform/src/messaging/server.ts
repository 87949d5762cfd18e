import { Inject, Injectable } from '@nestjs/common';
import { messagesTo } from '@libs/contracts';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { MESSAGING } from './handles.js';
import { MessagingHealth } from './health.js';
import { MESSAGING_OPTIONS, type MessagingOptions, type Settings, settingsOf } from './options.js';
import { type MessageJob, type MessageWorker, Queues } from './queues.js';
import { type Handle, Receiver } from './receiver.js';

/** Nest's transport: takes messages from the service's queue and calls the methods marked with `@Handles`. */
@Injectable()
export class MessagingServer extends Server implements CustomTransportStrategy {
  override readonly transportId = MESSAGING;
  /** A failing handler fails the delivery, and the queue brings it again. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly settings: Settings;
  private worker: MessageWorker | undefined;

  constructor(
    private readonly queues: Queues,
    private readonly receiver: Receiver,
    private readonly health: MessagingHealth,
    @Inject(MESSAGING_OPTIONS) options: MessagingOptions,
  ) {
    super();
    this.settings = settingsOf(options);
  }

  /** Begins to take messages; answers with an error, naming each fault, when the handlers are not exactly the routes. */
  listen(callback: (error?: unknown) => void): void {
    const faults = this.faults();
    if (faults.length > 0)
      return callback(new Error(`${this.settings.service} cannot start:\n  - ${faults.join('\n  - ')}`));
    this.begin();
    this.health.watch(() => this.restart());
    callback();
  }

  /** Takes no more, and waits for what is being handled. */
  async close(): Promise<void> {
    this.health.stop();
    const { worker } = this;
    this.worker = undefined;
    await worker?.close();
  }

  on(): never {
    throw new Error('MessagingServer has no events; look at its logs and metrics.');
  }

  unwrap<T>(): T {
    return this.worker as T;
  }

  private faults(): string[] {
    const { service } = this.settings;
    const wanted = new Set<string>(messagesTo(service));
    const missing = [...wanted]
      .filter((name) => !this.messageHandlers.has(name))
      .map((name) => `"${name}" has no handler`);
    const odd = [...this.messageHandlers].flatMap(([name, handler]) => {
      if (!wanted.has(name)) return [`"${name}" has a handler, but messageRoutes does not send it to ${service}`];
      const count = chain(handler).length;
      return count > 1 ? [`"${name}" has ${count} handlers`] : [];
    });
    return [...missing, ...odd];
  }

  private take(job: MessageJob): Promise<void> {
    const delivery = {
      jobId: job.id ?? 'unknown',
      name: job.name,
      content: job.data,
      failures: job.attemptsMade,
      deaths: job.attemptsStarted - job.attemptsMade - 1,
    };
    const handler = this.messageHandlers.get(job.name);
    return this.receiver.receive(delivery, handler && this.asHandle(handler));
  }

  private asHandle(handler: MessageHandler): Handle {
    return async (message, tx) =>
      lastValueFrom(this.transformToObservable(await handler(message, tx)), { defaultValue: undefined });
  }

  private begin(): void {
    const worker = this.queues.worker(
      (job) => this.take(job),
      () => setTimeout(() => this.worker === worker && this.restart(), 1_000),
    );
    this.worker = worker;
  }

  /** The old worker is not waited for: it is the one that does not answer. */
  private restart(): void {
    if (!this.worker) return; // The end has come first.
    this.worker.close().catch(() => {});
    this.begin();
  }
}

const chain = (handler: MessageHandler | undefined): MessageHandler[] =>
  handler ? [handler, ...chain(handler.next as MessageHandler | undefined)] : [];
