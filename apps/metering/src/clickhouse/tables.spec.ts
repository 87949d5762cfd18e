import { emptyTables, insertSettings, layoutOf, makeDatabase, migrations, querySettings } from './tables.js';

const statementsOf = (cluster?: string): string[] => {
  const layout = layoutOf('octroi', cluster);
  return [makeDatabase(layout), ...migrations.flatMap((of) => of(layout)), ...emptyTables(layout)].map((statement) =>
    statement.replaceAll(/\s+/g, ' '),
  );
};

describe('tables of ClickHouse', () => {
  test('on one server replace rows by version, and are on the disk when they are acknowledged', () => {
    const [database, events, series, filling, ...emptying] = statementsOf();

    expect(database).toBe('create database if not exists `octroi`');
    for (const table of [events, series, filling]) {
      expect(table).toContain('engine = ReplacingMergeTree(version)');
      expect(table).toMatch(/settings fsync_after_insert = 1, fsync_part_directory = 1$/);
      expect(table).not.toContain('cluster');
    }
    expect(events).toContain('create table if not exists `octroi`.usage_events (');
    expect(events).toContain('partition by toYYYYMM(time) order by (subscription, time, block, position)');
    expect(emptying).toEqual(['events', 'series', 'filling'].map((name) => `truncate table \`octroi\`.usage_${name}`));
    expect(insertSettings(layoutOf('octroi'))).toEqual({});
  });

  test('on a cluster are replicated, events spread by subscription, all else everywhere', () => {
    const [database, local, distributed, series, filling, ...emptying] = statementsOf('main');

    expect(database).toBe('create database if not exists `octroi` on cluster `main`');
    expect(local).toContain('create table if not exists `octroi`.usage_events_local on cluster `main` (');
    expect(local).toContain(
      "ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/usage_events', '{replica}', version)",
    );
    expect(distributed).toBe(
      'create table if not exists `octroi`.usage_events on cluster `main` as `octroi`.usage_events_local engine = Distributed(`main`, `octroi`, usage_events_local, subscription)',
    );
    // One path for the nodes of all shards, so a name for each that holds beyond its shard.
    expect(series).toContain(
      "usage_series on cluster `main` (id UInt32, meter UInt32, subscription UInt32, subscription_id String, partner_id String, credential_id String, dimensions Map(String, String), version UInt64) engine = ReplicatedReplacingMergeTree('/clickhouse/tables/all/{database}/usage_series', '{shard}-{replica}', version)",
    );
    expect(filling).toContain("'/clickhouse/tables/all/{database}/usage_filling', '{shard}-{replica}'");
    expect(emptying).toEqual([
      'truncate table `octroi`.usage_events_local on cluster `main`',
      'truncate table `octroi`.usage_series on cluster `main`',
      'truncate table `octroi`.usage_filling on cluster `main`',
    ]);
    expect(insertSettings(layoutOf('octroi', 'main'))).toMatchObject({
      insert_quorum: 'auto',
      distributed_foreground_insert: 1,
    });
    expect(querySettings(layoutOf('octroi', 'main'))).toMatchObject({ select_sequential_consistency: 1 });
  });

  test('have names that are quoted, whatever they are', () => {
    expect(makeDatabase(layoutOf('a`b\\c', 'my-cluster'))).toBe(
      'create database if not exists `a\\`b\\\\c` on cluster `my-cluster`',
    );
  });
});
