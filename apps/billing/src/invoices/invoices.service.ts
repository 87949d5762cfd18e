import {
  type CollectionWire,
  type InvoiceDetail,
  type InvoiceFlag,
  type InvoiceStatus,
  type InvoiceSummary,
  type Locale,
  say,
} from '@libs/contracts';
import { money, moneyToWire } from '@libs/money';
import { Clock, Database, NotFound, paginate } from '@libs/platform';
import { describePrice, explain } from '@libs/pricing';
import { Injectable } from '@nestjs/common';
import { In, type SelectQueryBuilder } from 'typeorm';
import { Collection } from '../payments/collection.entity.js';
import { Payment } from '../payments/payment.entity.js';
import { attemptsOf, PaymentsService } from '../payments/payments.service.js';
import { StripeOpRow } from '../payments/stripe-op.entity.js';
import { Partner } from '../terms/terms.entity.js';
import { InvoiceChange } from './invoice-changes.js';
import { Invoice } from './invoice.entity.js';
import { InvoiceLine } from './invoice-line.entity.js';
import { detailForPartner, summaryForPartner } from './partner-views.js';
import { changeOf, lineOf, summaryOf } from './views.js';

export interface InvoiceFilter {
  cursor?: string | undefined;
  limit: number;
  status?: InvoiceStatus[] | undefined;
  partnerId?: string | undefined;
  subscriptionId?: string | undefined;
  currency?: string | undefined;
  isOverdue?: boolean | undefined;
  search?: string | undefined;
  collection?: CollectionWire['state'] | undefined;
  flag?: InvoiceFlag['kind'] | undefined;
  /** Only what has been issued: what a partner may see. */
  isIssued?: boolean;
}

/** Reads invoices with all that stands beside them. */
@Injectable()
export class InvoicesService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly payments: PaymentsService,
  ) {}

  /** One page, newest first. Throws Invalid for a foreign cursor. */
  async list(filter: InvoiceFilter): Promise<{ items: InvoiceSummary[]; nextCursor: string | null }> {
    const query = this.database.manager.createQueryBuilder(Invoice, 'invoice');
    this.narrow(query, filter);
    const { items, nextCursor } = await paginate(query, filter);
    return { items: await this.summaries(items), nextCursor };
  }

  /** The whole invoice. Throws NotFound, also for another partner's, or one not issued, when a partner is named. */
  async read(invoiceId: string, partnerId?: string): Promise<InvoiceDetail> {
    const { manager } = this.database;
    const invoice = await this.find(invoiceId, partnerId);
    const [summary] = await this.summaries([invoice]);
    const [lines, changes, payments, ops, previous, partner] = await Promise.all([
      manager.find(InvoiceLine, { where: { invoiceId }, order: { position: 'ASC' } }),
      manager.find(InvoiceChange, { where: { invoiceId }, order: { id: 'ASC' } }),
      manager.find(Payment, { where: { invoiceId }, order: { id: 'ASC' } }),
      manager.findBy(StripeOpRow, { invoiceId }),
      this.previous(invoice),
      manager.findOneBy(Partner, { partnerId: invoice.partnerId }),
    ]);
    const amount = (minor: bigint) => moneyToWire(money(minor, invoice.currency));
    return {
      ...summary!,
      billedTo: invoice.billedTo ?? {
        name: partner?.name ?? invoice.partnerId,
        email: partner?.email ?? '',
        addressLines: partner?.addressLines ?? [],
        country: partner?.country ?? null,
        taxId: partner?.taxId ?? null,
      },
      subtotal: amount(invoice.subtotalMinor),
      tax: amount(invoice.taxMinor),
      lines: lines.map((line) => lineOf(line, invoice.currency)),
      previous: previous && { id: previous.id, number: previous.number, total: amount(previous.totalMinor) },
      usageStoredBefore: invoice.usageStoredBefore?.toISOString() ?? null,
      hash: invoice.hash,
      engineVersion: invoice.engineVersion,
      sentBackReason: invoice.sentBackReason,
      payments: await this.payments.wire(payments),
      attempts: attemptsOf(ops),
      timeline: changes.map(changeOf),
    };
  }

  /** The same for a partner, of what was issued to him. */
  async readForPartner(invoiceId: string, partnerId: string): Promise<InvoiceDetail> {
    return detailForPartner(await this.read(invoiceId, partnerId));
  }

  async listForPartner(filter: InvoiceFilter): Promise<{ items: InvoiceSummary[]; nextCursor: string | null }> {
    const { items, nextCursor } = await this.list({ ...filter, isIssued: true });
    return { items: items.map(summaryForPartner), nextCursor };
  }

  /** A line in sentences. Throws NotFound as `read` does. */
  async explainLine(
    { invoiceId, lineId, partnerId }: { invoiceId: string; lineId: string; partnerId?: string },
    locale: Locale,
  ): Promise<{ line: ReturnType<typeof lineOf>; price: string | null; sentences: string[] }> {
    const { currency } = await this.find(invoiceId, partnerId);
    const line = await this.database.manager.findOneBy(InvoiceLine, { id: lineId, invoiceId });
    if (!line) throw new NotFound(say('invoice_has_no_line', { invoiceId, lineId }));
    return {
      line: lineOf(line, currency),
      price: line.price && describePrice(line.price, locale, currency),
      sentences: explain(line.trace, locale, currency),
    };
  }

  private async find(id: string, partnerId: string | undefined): Promise<Invoice> {
    const invoice = await this.database.manager.findOneBy(Invoice, { id });
    const isVisible = partnerId === undefined || (invoice?.partnerId === partnerId && invoice.number !== null);
    if (!invoice || !isVisible) throw new NotFound(say('there_is_no_invoice', { id }));
    return invoice;
  }

  private previous({ subscriptionId, boundary }: Invoice): Promise<Invoice | null> {
    return this.database.manager
      .createQueryBuilder(Invoice, 'invoice')
      .where(
        `invoice.subscription_id = :subscriptionId and invoice.boundary < :boundary and invoice.status <> 'void'`,
        {
          subscriptionId,
          boundary,
        },
      )
      .orderBy('invoice.boundary', 'DESC')
      .limit(1)
      .getOne();
  }

  private async summaries(invoices: readonly Invoice[]): Promise<InvoiceSummary[]> {
    const { manager } = this.database;
    const ids = invoices.map((invoice) => invoice.id);
    const [partners, collections, ops] = await Promise.all([
      manager.findBy(Partner, { partnerId: In(invoices.map((invoice) => invoice.partnerId)) }),
      manager.findBy(Collection, { invoiceId: In(ids) }),
      manager.find(StripeOpRow, { where: { invoiceId: In(ids) } }),
    ]);
    const now = this.clock.now();
    return invoices.map((invoice) =>
      summaryOf(
        invoice,
        {
          partner: partners.find((partner) => partner.partnerId === invoice.partnerId),
          collection: collections.find((collection) => collection.invoiceId === invoice.id),
          ops: ops.filter((op) => op.invoiceId === invoice.id),
        },
        now,
      ),
    );
  }

  private narrow(query: SelectQueryBuilder<Invoice>, filter: InvoiceFilter): void {
    const { partnerId, subscriptionId, currency, status, search } = filter;
    if (partnerId) query.andWhere('invoice.partner_id = :partnerId', { partnerId });
    if (subscriptionId) query.andWhere('invoice.subscription_id = :subscriptionId', { subscriptionId });
    if (currency) query.andWhere('invoice.currency = :currency', { currency });
    if (status && status.length > 0) query.andWhere('invoice.status in (:...status)', { status });
    if (filter.collection)
      query.andWhere(
        'exists (select from collections c where c.invoice_id = invoice.id and c.state = :collection)',
        filter,
      );
    if (filter.isIssued) query.andWhere('invoice.number is not null');
    if (filter.flag === 'sent_back') query.andWhere('invoice.sent_back_reason is not null');
    else if (filter.flag) query.andWhere('invoice.flags @> :flag', { flag: JSON.stringify([{ kind: filter.flag }]) });
    if (filter.isOverdue !== undefined) {
      const overdue = `(invoice.status = 'issued' and invoice.due_at < :now)`;
      query.andWhere(filter.isOverdue ? overdue : `not coalesce(${overdue}, false)`, { now: this.clock.now() });
    }
    if (search) {
      query.andWhere(
        `(invoice.number ilike :search or invoice.id = :exactly or invoice.partner_id in
           (select partner_id from partners where name ilike :search))`,
        { search: `%${search.replace(/[%_\\]/g, '\\$&')}%`, exactly: search },
      );
    }
  }
}
