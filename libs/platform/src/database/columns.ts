import { Column, type ColumnOptions } from 'typeorm';

const bigintText = {
  to: (value: bigint | null | undefined) => (value === null || value === undefined ? value : value.toString()),
  from: (value: string | null) => (value === null ? null : BigInt(value)),
};

/** Minor units: `bigint` in PostgreSQL and in TypeScript. */
export const MinorColumn = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ ...options, type: 'bigint', transformer: bigintText });

/** An exact decimal, `numeric(38,18)`; a string in TypeScript without trailing zeros. */
export const DecimalColumn = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({
    ...options,
    type: 'numeric',
    precision: 38,
    scale: 18,
    transformer: {
      to: (value: string | null | undefined) => value,
      from: (value: string | null) => value && trimDecimal(value),
    },
  });

/** An instant. */
export const InstantColumn = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ ...options, type: 'timestamptz', precision: 3 });

function trimDecimal(value: string): string {
  return value.includes('.') ? value.replace(/\.?0+$/, '') : value;
}
