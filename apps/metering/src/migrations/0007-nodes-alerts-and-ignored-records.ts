import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which machines of a gateway report, what of theirs is missing, and what was understood and is no usage. */
export class NodesAlertsAndIgnoredRecords1700000003007 implements MigrationInterface {
  readonly name = 'NodesAlertsAndIgnoredRecords1700000003007';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table connection_ignored (
        connection int not null, minute timestamptz not null, reason text not null, records bigint not null,
        primary key (connection, minute, reason))`);
    // In which minutes each machine of a gateway was heard of, where its format names them.
    await runner.query(`
      create table connection_nodes (
        connection int not null, node text not null, minute timestamptz not null, primary key (connection, node, minute))`);
    // Which numbers of a node's row have arrived: one range as long as nothing is missing.
    await runner.query(`
      create table connection_sequences (
        connection int not null, node text not null, seen int8multirange not null,
        missing int8multirange not null default '{}', missing_since timestamptz(3), primary key (connection, node))`);
    await runner.query(`
      create table connection_alerts (
        id text primary key, connection_id text not null constraint connection_alerts_connection references connections (id),
        node text not null, kind text not null, detail text not null, missing int8multirange,
        opened_at timestamptz(3) not null, resolved_at timestamptz(3))`);
    await runner.query(
      `create unique index connection_alerts_open on connection_alerts (connection_id, node, kind) where resolved_at is null`,
    );
    // Gateways that log the caller's key leave its fingerprint; whose keys were issued before now is known by it too.
    await runner.query(`
      insert into subjects (identity, subscription_id, credential_id, valid_from, origin)
      select 'sha256:' || key_hash, subscription_id, id, issued_at, 'credential' from credentials where key_hash is not null
      on conflict do nothing`);
    await runner.query(`
      insert into subjects (identity, subscription_id, credential_id, valid_from, origin)
      select 'sha256:' || encode(sha256(convert_to(identity, 'UTF8')), 'hex'), subscription_id, credential_id, valid_from, origin
      from subjects
      where origin = 'credential' and identity not in (subscription_id, credential_id) and identity not like 'sha256:%'
      on conflict do nothing`);
    await runner.query(`update ingest_state set subjects_version = subjects_version + 1`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
