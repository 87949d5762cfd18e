import type { QuarantinedRecord } from '@libs/contracts';
import { Text } from '@mantine/core';
import { Said } from '../../i18n/said/said.js';

/** What is wrong with a record, and what mends it. */
export function Reason({ record: { said } }: { record: QuarantinedRecord }) {
  return (
    <Text size="sm" lineClamp={2} maw={420}>
      <Said said={said} />
    </Text>
  );
}
