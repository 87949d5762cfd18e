import type { ProviderRole } from '@libs/contracts';
import { Checkbox, Stack } from '@mantine/core';
import { useWords } from '../../i18n/i18n.js';
import { memberWords } from './words.js';

/** In the order of the permission table. */
export const staffRoles = [
  'admin',
  'catalog',
  'finance',
  'approver',
  'gateway_operator',
  'support',
  'auditor',
] as const;

/** One or more roles, each with what it may do. */
export function RolePicker({ value, onChange }: { value: ProviderRole[]; onChange: (roles: ProviderRole[]) => void }) {
  const t = useWords(memberWords);
  return (
    <Checkbox.Group label={t.roles} withAsterisk value={value} onChange={(roles) => onChange(roles as ProviderRole[])}>
      <Stack gap="xs" mt="xs">
        {staffRoles.map((role) => (
          <Checkbox key={role} value={role} label={t.roleNames[role]} description={t.roleTexts[role]} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
