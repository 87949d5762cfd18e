import type { Amount, Usage } from '@libs/contracts';
import { useNow } from '../../api/clock.js';
import { Anchor } from '@mantine/core';
import { useFormat } from '../../i18n/format.js';
import { useWords } from '../../i18n/i18n.js';
import { Money, Quantity } from '../../ui/figures.js';
import { Section } from '../../ui/page.js';
import { DataTable, type Column } from '../../ui/table.js';
import { useAddress } from '../../ui/address.js';
import { shareOut } from './cost.js';
import { useGroupName } from './group-name.js';
import type { Filters } from './filters.js';
import { conditionOf } from '../../ui/conditions.js';
import { whereOf } from './where.js';
import { usageWords } from './words.js';

interface Row {
  name: string;
  /** As the API knows it. */
  value: string;
  quantity: string;
  previous: string | null;
  share: number;
  cost: Amount | null;
}

/** Each group with its quantity, its share, the time before, and its part of the cost. */
export function Breakdown({ usage, by, cost }: { usage: Usage; by: string; cost: Amount | null }) {
  const t = useWords(usageWords);
  const format = useFormat();
  const how = { steps: t.costShareHow, at: useNow() };
  const groupName = useGroupName();
  const total = usage.series.reduce((sum, { quantity }) => sum + Number(quantity), 0);
  const costs =
    cost &&
    shareOut(
      cost,
      usage.series.map(({ quantity }) => quantity),
    );
  const rows: Row[] = usage.series.map((series, index) => ({
    name: groupName(by, series.group[by]),
    value: series.group[by] ?? '',
    quantity: series.quantity,
    previous: series.previousQuantity,
    share: total > 0 ? Number(series.quantity) / total : 0,
    cost: costs?.[index] ?? null,
  }));
  const columns: Array<Column<Row>> = [
    { label: t.dimensions[by] ?? by, render: (row) => <Only row={row} by={by} /> },
    { label: t.quantity, render: ({ quantity }) => <Quantity value={quantity} />, isFigure: true },
    { label: t.share, render: ({ share }) => format.percent(share), isFigure: true },
    {
      label: t.previous,
      render: ({ previous }) => (previous === null ? '—' : <Quantity value={previous} />),
      isFigure: true,
      isMinor: true,
    },
  ];
  if (cost) columns.push({ label: t.cost, render: (row) => <Money amount={row.cost} how={how} />, isFigure: true });
  return (
    <Section title={t.table}>
      <DataTable caption={t.table} rows={rows} rowKey={({ name }) => name} columns={columns} />
    </Section>
  );
}

/** The name of a group; pressed, it narrows what is looked at to this one. */
function Only({ row: { name, value }, by }: { row: Row; by: string }) {
  const t = useWords(usageWords);
  const [{ where }, change] = useAddress<Filters>();
  const condition = conditionOf(by, value);
  const isChosen = whereOf(where).includes(condition);
  if (isChosen || (by === 'credential' && !value)) return name;
  const narrow = () =>
    by === 'credential' ? change({ credential: value }) : change({ where: [...whereOf(where), condition] });
  return (
    <Anchor component="button" type="button" ta="start" aria-label={t.onlyThis(name)} onClick={narrow}>
      {name}
    </Anchor>
  );
}
