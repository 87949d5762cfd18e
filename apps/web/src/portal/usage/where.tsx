import { Button, Group } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useWords } from '../../i18n/i18n.js';
import { conditionOf, conditionsOfPart, type Dimensions, type Where } from '../../ui/conditions.js';
import { usageWords } from './words.js';

/** In an address one condition may stand alone. */
export const whereOf = (where: Where | string | undefined): Where =>
  where === undefined ? [] : typeof where === 'string' ? [where] : where;

/** What usage is narrowed to, each with a button that takes it away. */
export function Conditions({ where, onChange }: { where: Where; onChange: (where: Where | undefined) => void }) {
  const t = useWords(usageWords);
  if (where.length === 0) return null;
  return (
    <Group gap="xs" role="group" aria-label={t.only}>
      {where.map((condition) => {
        const [name, value] = partsOf(condition);
        const rest = where.filter((one) => one !== condition);
        return (
          <Button
            key={condition}
            variant="light"
            size="compact-sm"
            rightSection={<IconX size={14} aria-hidden />}
            aria-label={t.without(t.dimensions[name] ?? name, value || t.none)}
            onClick={() => onChange(rest.length > 0 ? rest : undefined)}
          >
            {t.condition(t.dimensions[name] ?? name, value || t.none)}
          </Button>
        );
      })}
    </Group>
  );
}

function partsOf(condition: string): [string, string] {
  const at = condition.indexOf('=');
  return [condition.slice(0, at), condition.slice(at + 1)];
}

/** More the API does not take. */
const MOST = 20;

/**
 * The conditions met by these parts and by nothing else that was used, or null when none are: conditions of one dimension are
 * alternatives and those of several must all hold, so together they name a grid, which may hold more than the parts.
 *
 * @param used the dimension values of all that was used in the same time
 */
export function conditionsOf(parts: readonly Dimensions[], used: readonly Dimensions[]): Where | null {
  const own = new Set(parts.map(keyOf));
  const isOwn = (dimensions: Dimensions): boolean => own.has(keyOf(dimensions));
  if (used.every(isOwn)) return [];
  const where = [...new Set(parts.flatMap(conditionsOfPart))];
  const isNamed = (dimensions: Dimensions): boolean =>
    Object.entries(dimensions).every(([name, value]) => where.includes(conditionOf(name, value)));
  return where.length <= MOST && used.filter(isNamed).every(isOwn) ? where : null;
}

const keyOf = (dimensions: Dimensions): string => JSON.stringify(Object.entries(dimensions).toSorted());
