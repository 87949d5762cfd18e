import { Container } from '@mantine/core';
import type { ComponentProps, ReactNode } from 'react';
import { Read } from '../../ui/states.js';

type Query<T> = ComponentProps<typeof Read<T>>['query'];

/** What a whole page hangs on: while it loads or has failed, the message stands where the page will. */
export function PageRead<T>({ query, children }: { query: Query<T>; children: (data: T) => ReactNode }) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  return (
    <Container size="xl" py="xl" px={{ base: 'md', sm: 'xl' }}>
      <Read query={query}>{children}</Read>
    </Container>
  );
}
