import { Catch, type RpcExceptionFilter, UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import type { MessageName, MessageOf } from '@libs/contracts';
import type { EntityManager } from 'typeorm';
import { type Observable, throwError } from 'rxjs';

/** The transport's name: a handler belongs to it and to no other transport. */
export const MESSAGING = Symbol('MESSAGING');

type Handler<N extends MessageName> = (message: MessageOf<N>, tx: EntityManager) => Promise<void>;

/**
 * Marks the one method of a controller that handles a message. It is called inside the transaction that also holds the
 * inbox row, so what it does through `tx` or `Database.transaction` happens exactly once; what it does elsewhere may
 * happen again. Messages come in any order. What it throws is retried, then becomes a dead letter.
 * @example
 * @Handles('period.closed')
 * async reportFinalUsage(message: MessageOf<'period.closed'>, tx: EntityManager): Promise<void> { … }
 */
export function Handles<N extends MessageName>(name: N) {
  return <H extends Handler<N>>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<H>): void => {
    EventPattern<string>(name, MESSAGING)(target, key, descriptor);
    Payload()(target, key, 0);
    Ctx()(target, key, 1);
    UseFilters(AsThrown)(target, key, descriptor);
  };
}

/** Nest's own filter would turn every error into "Internal server error"; the dead letter has to say what happened. */
@Catch()
class AsThrown implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}
