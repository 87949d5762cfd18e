import { createHash } from 'node:crypto';
import type { ServiceName } from '@libs/contracts';

/**
 * Names of an installation's database roles. Roles belong to a whole PostgreSQL server, so each carries the name of its
 * database: two installations on one server do not change each other's passwords.
 */
export class Roles {
  private readonly mark: string;

  constructor(database: string) {
    // PostgreSQL cuts names at 63 bytes, and other letters would have to be quoted wherever a role is named.
    const isPlain = /^[a-z][a-z0-9_]{0,39}$/.test(database);
    this.mark = isPlain ? database : createHash('sha256').update(database).digest('hex').slice(0, 16);
  }

  /** The role that looks up sessions and tokens and keeps the clock, for every process. */
  get platform(): string {
    return `octroi_platform_${this.mark}`;
  }

  of(service: ServiceName): string {
    return `octroi_${service}_${this.mark}`;
  }
}
