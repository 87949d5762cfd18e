import type { PartnerRole } from '@libs/contracts';
import { Badge, Checkbox, Group, Stack } from '@mantine/core';
import { authWords } from '../../auth/words.js';
import { useWords } from '../../i18n/i18n.js';
import { teamWords } from './words.js';

const roles: readonly PartnerRole[] = ['owner', 'developer', 'billing', 'viewer'];

/** Roles to tick, each with what it may do. */
export function RoleChoice({ value, onChange }: { value: PartnerRole[]; onChange: (value: PartnerRole[]) => void }) {
  const t = useWords(teamWords);
  const { roles: names } = useWords(authWords);
  return (
    <Checkbox.Group
      label={t.roles}
      value={value}
      onChange={(next) => onChange(next as PartnerRole[])}
      error={value.length === 0 ? t.oneRole : undefined}
    >
      <Stack gap="sm" mt="xs">
        {roles.map((role) => (
          <Checkbox key={role} value={role} label={names[role]} description={t.roleHints[role]} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

export function RoleBadges({ of }: { of: readonly string[] }) {
  const { roles: names } = useWords(authWords);
  return (
    <Group gap={4}>
      {of.map((role) => (
        <Badge key={role} color="gray">
          {names[role] ?? role}
        </Badge>
      ))}
    </Group>
  );
}
