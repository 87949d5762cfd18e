import type { ProductStatus } from '@libs/contracts';

/** What can be done to a version, from where, and where it leads. */
const moves = {
  publish: { from: ['draft', 'deprecated'], to: 'published' },
  deprecate: { from: ['published', 'deprecated'], to: 'deprecated' },
  retire: { from: ['published', 'deprecated'], to: 'retired' },
} as const satisfies Record<string, { from: readonly ProductStatus[]; to: ProductStatus }>;

export type ProductMove = keyof typeof moves;

/** The status after the move, or null when it is not allowed. */
export function afterMove(status: ProductStatus, move: ProductMove): ProductStatus | null {
  const { from, to } = moves[move];
  return (from as readonly ProductStatus[]).includes(status) ? to : null;
}

/** The documents of a version may change as long as it lives. */
export const acceptsDocuments = (status: ProductStatus): boolean => status !== 'retired';
