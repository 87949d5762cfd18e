import type { MigrationInterface, QueryRunner } from 'typeorm';

export class MembersSessionsAndTokens1764000000001 implements MigrationInterface {
  readonly name = 'MembersSessionsAndTokens1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table members (
        id text primary key,
        partner_id text,
        name text not null,
        email text not null,
        roles text[] not null,
        status text not null,
        locale text,
        password_hash text,
        invitation_hash text,
        invitation_expires_at timestamptz(3),
        last_sign_in_at timestamptz(3),
        created_at timestamptz(3) not null
      );
      create unique index members_email on members (email);
      create unique index members_invitation on members (invitation_hash);
      create index members_partner on members (partner_id);

      create table sessions (
        id text primary key,
        member_id text not null constraint sessions_member references members (id) on delete cascade,
        token_hash text not null,
        ip text not null,
        user_agent text not null,
        created_at timestamptz(3) not null,
        seen_at timestamptz(3) not null,
        idle_expires_at timestamptz(3) not null,
        expires_at timestamptz(3) not null
      );
      create unique index sessions_token on sessions (token_hash);
      create index sessions_of_member on sessions (member_id);

      create table api_tokens (
        id text primary key,
        partner_id text,
        name text not null,
        roles text[] not null,
        token_hash text not null,
        hint text not null,
        created_at timestamptz(3) not null,
        expires_at timestamptz(3),
        seen_at timestamptz(3),
        revoked_at timestamptz(3)
      );
      create unique index api_tokens_token on api_tokens (token_hash);
      create index api_tokens_partner on api_tokens (partner_id);

      create table sign_in_failures (
        subject text primary key,
        failures int not null,
        last_failure_at timestamptz(3) not null
      );`);
    await this.showActors(runner);
  }

  /** What every process may know of members, sessions and tokens; see ActorSource in platform. */
  private async showActors(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create view session_actors as
        select s.token_hash, m.id, s.id as session_id, m.partner_id, m.roles, m.name,
          least(s.idle_expires_at, s.expires_at) as expires_at, s.seen_at
        from sessions s join members m on m.id = s.member_id
        where m.status = 'active';

      create view token_actors as
        select token_hash, id, null::text as session_id, partner_id, roles, name, expires_at, seen_at
        from api_tokens where revoked_at is null;

      create function actor_seen(hash text, at timestamptz) returns void
      language sql security definer set search_path = subscriptions, pg_temp as $$
        update sessions set seen_at = at, idle_expires_at = idle_expires_at + (at - seen_at)
          where token_hash = hash and seen_at < at;
        update api_tokens set seen_at = at where token_hash = hash and coalesce(seen_at < at, true);
      $$;
      revoke execute on function actor_seen from public;`);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}
