/** Where the tables are: one server, or a cluster with shards and replicas. Names are quoted. */
export interface Layout {
  database: string;
  /** Null on one server. */
  cluster: string | null;
}

export const layoutOf = (database: string, cluster?: string): Layout => ({
  database: quoted(database),
  cluster: cluster === undefined ? null : quoted(cluster),
});

/** What one table holds and how it is ordered. */
interface Table {
  name: string;
  columns: string;
  /** Rows with equal keys replace each other, the highest version stays. */
  key: string;
  partition?: string;
  /** Spread over the shards by this; without it every node has all of it. */
  shardedBy?: string;
}

const EVENTS: Table = {
  name: 'usage_events',
  columns: `subscription UInt32, time DateTime64(3, 'UTC'), block UInt64, position UInt32,
    series Array(UInt32), amounts Array(Decimal(76, 36)), values Array(String), version UInt64`,
  key: 'subscription, time, block, position',
  partition: 'toYYYYMM(time)',
  shardedBy: 'subscription',
};

const SERIES: Table = {
  name: 'usage_series',
  columns: `id UInt32, meter UInt32, subscription UInt32, subscription_id String, partner_id String, credential_id String,
    dimensions Map(String, String), version UInt64`,
  key: 'partner_id, subscription_id, id',
};

/** Which filling of the tables this is, and whose. One row. */
const FILLING: Table = {
  name: 'usage_filling',
  columns: 'id UUID, installation UUID, version UInt64',
  key: 'installation',
};

/** Statements that bring the tables about, step by step, in order; each may run again. New steps are added at the end. */
export const migrations: ReadonlyArray<(layout: Layout) => string[]> = [
  (layout) => [EVENTS, SERIES, FILLING].flatMap((table) => statementsOf(table, layout)),
];

/** The first statement of all. */
export const makeDatabase = ({ database, cluster }: Layout): string =>
  `create database if not exists ${database}${on(cluster)}`;

/** Statements that leave the tables without rows. */
export const emptyTables = ({ database, cluster }: Layout): string[] =>
  [EVENTS, SERIES, FILLING].map(
    ({ name, shardedBy }) =>
      `truncate table ${database}.${cluster !== null && shardedBy ? `${name}_local` : name}${on(cluster)}`,
  );

function statementsOf(table: Table, layout: Layout): string[] {
  const { database, cluster } = layout;
  if (cluster === null) return [create(table.name, table, 'ReplacingMergeTree(version)', layout)];
  if (table.shardedBy === undefined) {
    // Replica numbers may repeat from shard to shard.
    const engine = `ReplicatedReplacingMergeTree('/clickhouse/tables/all/{database}/${table.name}', '{shard}-{replica}', version)`;
    return [create(table.name, table, engine, layout)];
  }
  const local = `${table.name}_local`;
  const engine = `ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/${table.name}', '{replica}', version)`;
  return [
    create(local, table, engine, layout),
    `create table if not exists ${database}.${table.name}${on(cluster)} as ${database}.${local}
     engine = Distributed(${cluster}, ${database}, ${local}, ${table.shardedBy})`,
  ];
}

/** On one server a row is on the disk when it is acknowledged; on a cluster a majority of replicas has it. */
function create(name: string, table: Table, engine: string, { database, cluster }: Layout): string {
  const partition = table.partition ? ` partition by ${table.partition}` : '';
  const settings = cluster === null ? ' settings fsync_after_insert = 1, fsync_part_directory = 1' : '';
  return `create table if not exists ${database}.${name}${on(cluster)} (${table.columns})
    engine = ${engine}${partition} order by (${table.key})${settings}`;
}

/** Settings of every insert: done when it is acknowledged, on all shards. */
export const insertSettings = ({ cluster }: Layout): Record<string, string | number> =>
  cluster === null ? {} : { distributed_foreground_insert: 1, insert_quorum: 'auto', insert_quorum_parallel: 0 };

/** Settings of every query: it sees what was acknowledged, and numbers come as texts, exactly. */
export const querySettings = ({ cluster }: Layout): Record<string, string | number> => ({
  output_format_json_quote_decimals: 1,
  output_format_json_quote_64bit_integers: 1,
  do_not_merge_across_partitions_select_final: 1,
  ...(cluster !== null && { select_sequential_consistency: 1 }),
});

const on = (cluster: string | null): string => (cluster === null ? '' : ` on cluster ${cluster}`);
const quoted = (name: string): string => `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
