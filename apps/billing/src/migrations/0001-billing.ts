import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Terms, invoices, collecting and the ledger. What must never happen is refused here, not only in the code above it. */
export class Billing1700000004001 implements MigrationInterface {
  readonly name = 'Billing1700000004001';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [terms, rated, invoices, frozen, collecting, books, review]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations only go forward');
  }
}

/** What other services said: by revision or publication, so that the order of arrival does not matter. */
const terms = `
  create table partners (
    partner_id text primary key,
    name text not null,
    email text not null,
    time_zone text not null,
    locale text not null,
    country text,
    tax_id text,
    address_lines jsonb not null,
    stripe_customer_id text,
    revision int not null
  );
  create table meters (
    meter_key text primary key,
    name text not null,
    unit text not null,
    published_at timestamptz(3) not null
  );
  create table terms_facts (
    subscription_id text not null,
    revision int not null,
    fact jsonb not null,
    primary key (subscription_id, revision)
  );
  create table terms (
    subscription_id text primary key,
    partner_id text not null,
    terms jsonb not null
  );
  create index terms_partner on terms (partner_id);
  create table usage_reports (
    subscription_id text not null,
    served_start timestamptz(3) not null,
    is_final boolean not null,
    partner_id text not null,
    period_start timestamptz(3) not null,
    period_end timestamptz(3) not null,
    served_end timestamptz(3) not null,
    totals jsonb not null,
    stored_before timestamptz(3) not null,
    closing jsonb,
    primary key (subscription_id, served_start, is_final)
  );
  create table usage_thresholds (
    subscription_id text not null,
    period_start timestamptz(3) not null,
    meter_key text not null,
    percent int not null,
    reached_at timestamptz(3) not null,
    primary key (subscription_id, period_start, meter_key, percent)
  )`;

/** Each boundary of a subscription's periods, whether it led to an invoice or not. */
const rated = `
  create table rated_periods (
    subscription_id text not null,
    boundary timestamptz(3) not null,
    partner_id text not null,
    opens_until timestamptz(3),
    closes_from timestamptz(3),
    invoice_id text,
    outcome text,
    usage_stored_before timestamptz(3),
    rated_at timestamptz(3),
    due_at timestamptz(3),
    failures int not null default 0,
    last_error text,
    primary key (subscription_id, boundary)
  );
  create index rated_periods_due on rated_periods (due_at) where due_at is not null;
  create table corrections (
    id text primary key,
    partner_id text not null,
    subscription_id text not null,
    boundary timestamptz(3) not null,
    invoice_id text,
    period_start timestamptz(3) not null,
    period_end timestamptz(3) not null,
    currency text not null,
    delta_minor bigint not null,
    lines jsonb not null,
    usage_stored_before timestamptz(3) not null,
    status text not null,
    created_at timestamptz(3) not null
  );
  create unique index corrections_boundary on corrections (subscription_id, boundary)`;

const invoices = `
  create table invoices (
    id text primary key,
    partner_id text not null,
    subscription_id text not null,
    boundary timestamptz(3) not null,
    period_start timestamptz(3) not null,
    period_end timestamptz(3) not null,
    plan_name text not null,
    currency text not null,
    status text not null,
    revision int not null,
    series text,
    year int,
    sequence int,
    number text,
    billed_to jsonb,
    subtotal_minor bigint not null,
    tax_minor bigint not null,
    total_minor bigint not null,
    paid_minor bigint not null default 0,
    flags jsonb not null,
    engine_version text not null,
    usage_stored_before timestamptz(3),
    hash text,
    sent_back_reason text,
    created_at timestamptz(3) not null,
    approved_at timestamptz(3),
    approved_by text,
    issue_requested_by jsonb,
    issued_at timestamptz(3),
    due_at timestamptz(3),
    paid_at timestamptz(3),
    constraint invoices_total_adds_up check (total_minor = subtotal_minor + tax_minor),
    constraint invoices_number_with_issue check ((number is not null) = (status in ('issued', 'paid', 'uncollectible'))
      or status = 'void')
  );
  create unique index invoices_boundary on invoices (subscription_id, boundary) where status <> 'void';
  create unique index invoices_number on invoices (series, year, sequence) where number is not null;
  create index invoices_partner on invoices (partner_id, id);
  create index invoices_status on invoices (status, id);
  create index invoices_to_issue on invoices (id) where status = 'approved' and issue_requested_by is not null;
  create table invoice_lines (
    id text primary key,
    invoice_id text not null constraint invoice_lines_invoice_fk references invoices (id),
    subscription_id text not null,
    position int not null,
    key text not null,
    kind text not null,
    billing text not null,
    rate_card_key text not null,
    description text not null,
    period_start timestamptz(3) not null,
    period_end timestamptz(3) not null,
    quantity numeric not null,
    unit text,
    dimensions jsonb not null,
    exact numeric not null,
    gross_minor bigint not null,
    discount_minor bigint not null,
    over_maximum_minor bigint not null,
    amount_minor bigint not null,
    price jsonb,
    trace jsonb not null,
    usage jsonb not null,
    fingerprint text not null,
    is_void boolean not null default false,
    constraint invoice_lines_amount_adds_up check (amount_minor = gross_minor - discount_minor - over_maximum_minor)
  );
  create index invoice_lines_invoice on invoice_lines (invoice_id, position);
  create unique index invoice_lines_once on invoice_lines (subscription_id, key, period_start) where not is_void;
  create table invoice_changes (
    id text primary key,
    invoice_id text not null,
    at timestamptz(3) not null,
    change text not null,
    from_status text,
    to_status text not null,
    by_kind text not null,
    by_id text not null,
    by_name text not null,
    reason text
  );
  create index invoice_changes_invoice on invoice_changes (invoice_id, id);
  create table number_counters (
    series text not null,
    year int not null,
    last int not null,
    primary key (series, year)
  )`;

/** A number makes an invoice a document: from then on only what happens to it may change, never what it says. */
const frozen = `
  create function refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception '% of % is not allowed: the row is a record', tg_op, tg_table_name using errcode = 'restrict_violation';
  end $$;
  create function keep_issued_invoice() returns trigger language plpgsql as $$
  declare mutable constant text[] := array['status', 'revision', 'paid_minor', 'paid_at'];
  begin
    if old.number is null then return case when tg_op = 'DELETE' then old else new end; end if;
    if tg_op = 'DELETE' or (to_jsonb(new) - mutable) is distinct from (to_jsonb(old) - mutable) then
      raise exception 'invoice % is issued: it cannot be changed or deleted', old.number using errcode = 'restrict_violation';
    end if;
    return new;
  end $$;
  create trigger invoices_keep_issued before update or delete on invoices for each row execute function keep_issued_invoice();
  create function keep_issued_lines() returns trigger language plpgsql as $$
  declare issued text;
  begin
    select number into issued from invoices where id = case when tg_op = 'INSERT' then new.invoice_id else old.invoice_id end;
    if issued is null then return case when tg_op = 'DELETE' then old else new end; end if;
    if tg_op = 'UPDATE' and (to_jsonb(new) - array['is_void']) = (to_jsonb(old) - array['is_void']) then return new; end if;
    raise exception 'invoice % is issued: its lines cannot be changed', issued using errcode = 'restrict_violation';
  end $$;
  create trigger invoice_lines_keep_issued before insert or update or delete on invoice_lines
    for each row execute function keep_issued_lines();
  create trigger invoice_changes_append_only before update or delete on invoice_changes
    for each row execute function refuse_change()`;

const collecting = `
  create table collections (
    invoice_id text primary key constraint collections_invoice_fk references invoices (id),
    partner_id text not null,
    state text not null,
    problem jsonb,
    stripe_invoice_id text,
    hosted_url text,
    read_at timestamptz(3),
    due_at timestamptz(3),
    failures int not null default 0,
    lease text
  );
  create index collections_due on collections (due_at) where due_at is not null;
  create unique index collections_stripe on collections (stripe_invoice_id) where stripe_invoice_id is not null;
  create table stripe_ops (
    invoice_id text not null constraint stripe_ops_invoice_fk references invoices (id),
    step text not null,
    gen int not null,
    idem_key text not null,
    params json not null,
    state text not null,
    first_sent_at timestamptz(3),
    stripe_id text,
    last_error text,
    primary key (invoice_id, step)
  );
  create table stripe_events (
    event_id text primary key,
    type text not null,
    stripe_invoice_id text,
    received_at timestamptz(3) not null,
    due_at timestamptz(3),
    failures int not null default 0,
    outcome text
  );
  create index stripe_events_due on stripe_events (due_at) where due_at is not null;
  create index stripe_events_invoice on stripe_events (stripe_invoice_id) where due_at is not null;
  create table payments (
    id text primary key,
    invoice_id text not null constraint payments_invoice_fk references invoices (id),
    partner_id text not null,
    method text not null,
    reference text not null,
    currency text not null,
    amount_minor bigint not null,
    received_at timestamptz(3) not null
  );
  create unique index payments_once on payments (invoice_id, reference);
  create index payments_partner on payments (partner_id, id);
  create trigger payments_append_only before update or delete on payments for each row execute function refuse_change()`;

/** Debits are positive, credits negative; each entry is zero in each currency when its transaction ends. */
const books = `
  create table ledger_entries (
    id text primary key,
    at timestamptz(3) not null,
    kind text not null,
    invoice_id text not null,
    payment_id text,
    key text not null
  );
  create unique index ledger_entries_once on ledger_entries (key);
  create index ledger_entries_invoice on ledger_entries (invoice_id);
  create table ledger_postings (
    entry_id text not null constraint ledger_postings_entry_fk references ledger_entries (id),
    position int not null,
    account text not null,
    partner_id text,
    currency text not null,
    amount_minor bigint not null,
    primary key (entry_id, position)
  );
  create index ledger_postings_account on ledger_postings (account, currency);
  create index ledger_postings_partner on ledger_postings (partner_id) where partner_id is not null;
  create function check_entry_balances() returns trigger language plpgsql as $$
  begin
    if exists (select from ledger_postings where entry_id = new.entry_id group by currency having sum(amount_minor) <> 0) then
      raise exception 'ledger entry % does not balance', new.entry_id using errcode = 'check_violation';
    end if;
    return null;
  end $$;
  create constraint trigger ledger_postings_balance after insert on ledger_postings deferrable initially deferred
    for each row execute function check_entry_balances();
  create trigger ledger_entries_append_only before update or delete on ledger_entries
    for each row execute function refuse_change();
  create trigger ledger_postings_append_only before update or delete on ledger_postings
    for each row execute function refuse_change()`;

const review = `
  create table approval_runs (
    id text primary key,
    actor jsonb not null,
    issue boolean not null,
    started_at timestamptz(3) not null
  );
  create table approval_run_items (
    run_id text not null constraint approval_run_items_run_fk references approval_runs (id),
    position int not null,
    invoice_id text not null,
    revision int not null,
    outcome text not null,
    problem jsonb,
    decided_at timestamptz(3),
    primary key (run_id, position)
  );
  create index approval_run_items_waiting on approval_run_items (run_id, position) where outcome = 'waiting'`;
