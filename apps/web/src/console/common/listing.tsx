import type { ReactNode } from 'react';
import type { ApiError } from '../../api/client.js';
import { Empty, Failure, Loading } from '../../ui/states.js';
import { DataTable, type Column } from '../../ui/table.js';

interface ListingProps<T> {
  /** What useList gave. */
  list: {
    items: T[];
    isPending: boolean;
    error: ApiError | null;
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    refetch: () => unknown;
    fetchNextPage: () => unknown;
  };
  /** The items to show, when they are not simply all that came. */
  rows?: readonly T[];
  caption: string;
  columns: ReadonlyArray<Column<T>>;
  rowKey: (row: T) => string;
  linkTo?: (row: T) => string;
  minWidth?: number;
  empty: { title: string; text?: ReactNode; action?: ReactNode };
}

/** A list in its states: loading, failed, empty, there, more. */
export function Listing<T>({ list, rows = list.items, empty, ...table }: ListingProps<T>) {
  if (list.isPending) return <Loading lines={6} />;
  if (list.error && list.items.length === 0) return <Failure error={list.error} retry={() => void list.refetch()} />;
  if (rows.length === 0)
    return (
      <Empty title={empty.title} action={empty.action}>
        {empty.text}
      </Empty>
    );
  return (
    <DataTable
      {...table}
      rows={rows}
      more={{
        hasMore: list.hasNextPage,
        isLoading: list.isFetchingNextPage,
        load: () => void list.fetchNextPage(),
      }}
    />
  );
}
