import { type Page, say } from '@libs/contracts';
import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { Invalid } from '../problems/common.js';

/**
 * One page, newest first. Ids sort by time of making, so the id of the last row is the whole cursor: a row made meanwhile
 * neither repeats nor hides another.
 * @param query alias must have an `id` column; its own order is replaced.
 * @throws Invalid when the cursor is not one of ours.
 */
export async function paginate<T extends ObjectLiteral & { id: string }>(
  query: SelectQueryBuilder<T>,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<Page<T>> {
  if (cursor !== undefined) query.andWhere(`${query.alias}.id < :afterCursor`, { afterCursor: decodeCursor(cursor) });
  const rows = await query
    .orderBy(`${query.alias}.id`, 'DESC')
    .take(limit + 1)
    .getMany();
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor(last.id) : null };
}

export const encodeCursor = (id: string): string => Buffer.from(id, 'utf8').toString('base64url');

/** @throws Invalid when the cursor is not one of ours. */
export function decodeCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString('utf8');
  if (encodeCursor(id) !== cursor || !/^[\w:.,-]{1,300}$/.test(id)) {
    throw new Invalid(say('cursor_is_not_ours'), [{ pointer: '/query/cursor', detail: say('send_the_next_cursor') }]);
  }
  return id;
}
