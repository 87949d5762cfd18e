import type { LedgerAccount, LedgerEntryWire, readTrialBalance, ResponseOf } from '@libs/contracts';
import { money, moneyToWire } from '@libs/money';
import { Clock, Database, newId, paginate } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import type { Invoice } from '../invoices/invoice.entity.js';
import { LedgerEntry, LedgerPosting } from './ledger.entity.js';

interface Posting {
  account: LedgerAccount;
  partnerId?: string;
  /** Debit positive, credit negative. */
  minor: bigint;
}

/**
 * The double-entry books. Every amount that moves is an entry whose sides add up to zero; nothing is ever changed, a
 * reversal is an entry of its own.
 */
@Injectable()
export class LedgerService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The partner owes, the revenue is made. A negative total becomes credit that he has with us. */
  async invoiceIssued(tx: EntityManager, invoice: Invoice, at: Date): Promise<void> {
    const { partnerId, subtotalMinor, taxMinor, totalMinor } = invoice;
    await this.book(tx, invoice, at, 'invoice_issued', `issued:${invoice.id}`, null, [
      { account: 'receivable', partnerId, minor: totalMinor },
      { account: 'revenue', minor: -subtotalMinor },
      { account: 'tax_payable', minor: -taxMinor },
    ]);
    if (totalMinor >= 0n) return;
    await this.book(tx, invoice, at, 'credit_granted', `credit:${invoice.id}`, null, [
      { account: 'receivable', partnerId, minor: -totalMinor },
      { account: 'credit', partnerId, minor: totalMinor },
    ]);
  }

  /** Money came in. An invoice that had been given up takes it from the loss; what a void one receives is the partner's credit. */
  async paymentReceived(
    tx: EntityManager,
    invoice: Invoice,
    payment: { id: string; amountMinor: bigint; method: 'stripe' | 'manual' },
    at: Date,
  ): Promise<void> {
    const { partnerId } = invoice;
    const minor = -payment.amountMinor;
    await this.book(tx, invoice, at, 'payment_received', `payment:${payment.id}`, payment.id, [
      { account: payment.method === 'stripe' ? 'stripe' : 'bank', minor: payment.amountMinor },
      invoice.status === 'void' ? { account: 'credit', partnerId, minor } : debtOf(invoice, minor),
    ]);
  }

  /** The issue is taken back: what is open, from wherever the debt stands now; what was paid already is the partner's credit. */
  async invoiceVoided(tx: EntityManager, invoice: Invoice, at: Date): Promise<void> {
    const { partnerId, subtotalMinor, taxMinor, totalMinor, paidMinor } = invoice;
    await this.book(tx, invoice, at, 'invoice_voided', `voided:${invoice.id}`, null, [
      debtOf(invoice, paidMinor - totalMinor),
      { account: 'credit', partnerId, minor: -paidMinor },
      { account: 'revenue', minor: subtotalMinor },
      { account: 'tax_payable', minor: taxMinor },
    ]);
  }

  /** What is still owed is a loss. */
  async invoiceGivenUp(tx: EntityManager, invoice: Invoice, at: Date): Promise<void> {
    const open = invoice.totalMinor - invoice.paidMinor;
    await this.book(tx, invoice, at, 'invoice_given_up', `given_up:${invoice.id}`, null, [
      { account: 'bad_debt', minor: open },
      { account: 'receivable', partnerId: invoice.partnerId, minor: -open },
    ]);
  }

  /** Debits and credits of each account by currency, with the proof that all of them add up to zero. */
  async trialBalance(): Promise<ResponseOf<typeof readTrialBalance>> {
    const rows = await this.database.manager.query<
      Array<{ currency: string; account: LedgerAccount; debit: string; credit: string }>
    >(
      `select currency, account, coalesce(sum(amount_minor) filter (where amount_minor > 0), 0) as debit,
         coalesce(-sum(amount_minor) filter (where amount_minor < 0), 0) as credit
       from ledger_postings group by currency, account order by currency, account`,
    );
    const entries = await this.database.manager.count(LedgerEntry);
    const currencies = [...new Set(rows.map((row) => row.currency))].map((currency) => {
      const amount = (minor: bigint) => moneyToWire(money(minor, currency));
      const accounts = rows
        .filter((row) => row.currency === currency)
        .map(({ account, debit, credit }) => ({
          account,
          debit: amount(BigInt(debit)),
          credit: amount(BigInt(credit)),
          balance: amount(BigInt(debit) - BigInt(credit)),
        }));
      const sum = accounts.reduce((total, { balance }) => total + BigInt(balance.minor), 0n);
      return { currency, sum: amount(sum), isBalanced: sum === 0n, accounts };
    });
    return { asOf: this.clock.now().toISOString(), entries, currencies };
  }

  /** Newest first. Throws Invalid for a foreign cursor. */
  async list(query: {
    partnerId?: string | undefined;
    invoiceId?: string | undefined;
    cursor?: string | undefined;
    limit: number;
  }): Promise<{ items: LedgerEntryWire[]; nextCursor: string | null }> {
    const { manager } = this.database;
    const entries = manager.createQueryBuilder(LedgerEntry, 'entry');
    if (query.invoiceId) entries.andWhere('entry.invoice_id = :invoiceId', query);
    if (query.partnerId)
      entries.andWhere(
        'exists (select from ledger_postings p where p.entry_id = entry.id and p.partner_id = :partnerId)',
        query,
      );
    const { items, nextCursor } = await paginate(entries, query);
    const postings = await manager.find(LedgerPosting, {
      where: { entryId: In(items.map((item) => item.id)) },
      order: { position: 'ASC' },
    });
    const wire = (entry: LedgerEntry): LedgerEntryWire => ({
      id: entry.id,
      at: entry.at.toISOString(),
      kind: entry.kind,
      invoiceId: entry.invoiceId,
      paymentId: entry.paymentId,
      postings: postings
        .filter((posting) => posting.entryId === entry.id)
        .map(({ account, partnerId, amountMinor, currency }) => ({
          account,
          partnerId,
          amount: moneyToWire(money(amountMinor, currency)),
        })),
    });
    return { items: items.map(wire), nextCursor };
  }

  /** An entry without any amount is not booked; a second one under the same key is refused by the database. */
  private async book(
    tx: EntityManager,
    invoice: Invoice,
    at: Date,
    kind: LedgerEntry['kind'],
    key: string,
    paymentId: string | null,
    postings: Posting[],
  ): Promise<void> {
    const moving = postings.filter(({ minor }) => minor !== 0n);
    if (moving.length === 0) return;
    const id = newId('led', at);
    await tx.insert(LedgerEntry, { id, at, kind, invoiceId: invoice.id, paymentId, key });
    await tx.insert(
      LedgerPosting,
      moving.map(({ account, partnerId, minor }, position) => ({
        entryId: id,
        position,
        account,
        partnerId: partnerId ?? null,
        currency: invoice.currency,
        amountMinor: minor,
      })),
    );
  }
}

/** Where the debt of an invoice stands: the partner owes it, or it was written off. */
const debtOf = ({ status, partnerId }: Invoice, minor: bigint): Posting =>
  status === 'uncollectible' ? { account: 'bad_debt', minor } : { account: 'receivable', partnerId, minor };
