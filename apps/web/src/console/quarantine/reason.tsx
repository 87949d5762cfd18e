import type { QuarantinedRecord } from '@libs/contracts';
import { Text } from '@mantine/core';

/** What is wrong with a record, and what mends it. The service says it in English, with the field's name. */
export function Reason({ record: { detail } }: { record: QuarantinedRecord }) {
  return (
    <Text size="sm" lang="en" lineClamp={2} maw={420}>
      {detail}
    </Text>
  );
}
