import type { ServiceName } from '@libs/contracts';
import type { Type } from '@nestjs/common';
import type { MigrationInterface } from 'typeorm';

/** What a service shows of itself: the whole of its `index.ts`. */
export interface Service {
  name: ServiceName;
  module: Type;
  /** Entity classes; they stay inside the service. */
  entities: Type[];
  /** Forward-only, in order. The tables of outbox, inbox and idempotency come from platform. */
  migrations: Array<Type<MigrationInterface>>;
  /** Addresses outside `/<name>/v1/` that the clients of other systems insist on. */
  aliases?: readonly string[];
  /** What the platform's role may do here, as GRANT says it: "select on session_actors". */
  openToPlatform?: readonly string[];
}

/** Injection token of the service's name. */
export const SERVICE_NAME = Symbol('SERVICE_NAME');
