import { MessagingTables1700000000002 } from '../messaging/messaging.migration.js';
import { messagingEntities } from '../messaging/tables.js';
import { IdempotencyKeys1700000000001 } from '../migrations/0001-idempotency-keys.js';
import { IdempotencyKeysExpire1700000000003 } from '../migrations/0002-idempotency-keys-expire.js';
import { IdempotencyKeysAreClaimed1700000000004 } from '../migrations/0003-idempotency-keys-are-claimed.js';
import { InboxRowsAreForgotten1700000000005 } from '../migrations/0004-inbox-rows-are-forgotten.js';
import { IdempotencyKey } from './idempotency-key.entity.js';

/** Tables that every service has in its own schema. */
export const platformEntities = [IdempotencyKey, ...messagingEntities];
export const platformMigrations = [
  IdempotencyKeys1700000000001,
  MessagingTables1700000000002,
  IdempotencyKeysExpire1700000000003,
  IdempotencyKeysAreClaimed1700000000004,
  InboxRowsAreForgotten1700000000005,
];
