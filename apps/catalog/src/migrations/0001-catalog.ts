import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Catalog1700000001001 implements MigrationInterface {
  readonly name = 'Catalog1700000001001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table products (
        id text primary key, key text not null, name text not null, description text not null, category text not null,
        created_at timestamptz(3) not null)`);
    await runner.query(`create unique index products_key on products (key)`);
    await runner.query(`
      create table product_versions (
        product_id text not null constraint product_versions_product references products (id) on delete cascade,
        version text not null, status text not null, changelog text not null, created_at timestamptz(3) not null,
        published_at timestamptz(3), deprecated_at timestamptz(3), sunset_at timestamptz(3), retired_at timestamptz(3),
        has_open_api boolean not null default false, open_api jsonb,
        primary key (product_id, version))`);
    await runner.query(`
      create table meters (
        id text primary key, key text not null, status text not null, definition jsonb not null,
        created_at timestamptz(3) not null, published_at timestamptz(3))`);
    await runner.query(`create unique index meters_key on meters (key)`);
    await runner.query(`
      create table features (
        id text primary key, key text not null, name text not null, description text not null, meter_key text,
        created_at timestamptz(3) not null)`);
    await runner.query(`create unique index features_key on features (key)`);
    await runner.query(
      `create table plans (id text primary key, key text not null, created_at timestamptz(3) not null)`,
    );
    await runner.query(`create unique index plans_key on plans (key)`);
    await runner.query(`
      create table plan_versions (
        plan_id text not null constraint plan_versions_plan references plans (id),
        version int not null, status text not null, definition jsonb not null,
        published_at timestamptz(3), retired_at timestamptz(3),
        primary key (plan_id, version))`);
    await runner.query(`
      create function refuse_change_of_published() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' or new.definition is distinct from old.definition or new.published_at is distinct from old.published_at then
          raise exception 'plan version % of % is published and never changes', old.version, old.plan_id;
        end if;
        return new;
      end $$`);
    await runner.query(`
      create trigger plan_versions_frozen before update or delete on plan_versions
      for each row when (old.status <> 'draft') execute function refuse_change_of_published()`);
    await runner.query(`
      create function refuse_change_of_meter() returns trigger language plpgsql as $$
      begin
        raise exception 'meter % is published and never changes', old.key;
      end $$`);
    await runner.query(`
      create trigger meters_frozen before update on meters for each row
      when (old.status <> 'draft' and old.definition is distinct from new.definition) execute function refuse_change_of_meter()`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
