import { Button, Group } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { LineUsage } from '@libs/contracts';
import { useWords } from '../../i18n/i18n.js';
import { usageWords } from './words.js';

/** Dimension values that calls must have, as the API takes them: `routeName=forecast`. */
export type Where = readonly string[];

export const conditionOf = (dimension: string, value: string): string => `${dimension}=${value}`;

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

/**
 * Groups the parts of a line so that the conditions of a group are met by its own usage and by no other. Conditions of one
 * dimension are alternatives and those of several must all hold: they name a grid. Parts that fill one stay together; others
 * stand alone.
 */
export function gridsOf(parts: readonly LineUsage[]): Array<{ parts: readonly LineUsage[]; where: Where }> {
  const values = new Map<string, Set<string>>();
  for (const { dimensions } of parts)
    for (const [name, value] of Object.entries(dimensions))
      values.set(name, (values.get(name) ?? new Set()).add(value));
  const size = [...values.values()].reduce((product, { size: count }) => product * count, 1);
  if (size !== parts.length) return parts.map((part) => ({ parts: [part], where: conditionsOf(part) }));
  return [{ parts, where: [...new Set(parts.flatMap(conditionsOf))] }];
}

/** What names the calls of one part. */
export const conditionsOf = ({ dimensions }: LineUsage): string[] =>
  Object.entries(dimensions).map(([name, value]) => conditionOf(name, value));
