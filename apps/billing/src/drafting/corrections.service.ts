import type { CorrectionWire } from '@libs/contracts';
import { money, moneyToWire } from '@libs/money';
import { Database, newId, paginate } from '@libs/platform';
import { Injectable } from '@nestjs/common';
import { In, type EntityManager } from 'typeorm';
import { Invoice } from '../invoices/invoice.entity.js';
import { InvoiceLine } from '../invoices/invoice-line.entity.js';
import { identityOf } from '../rating/propose.js';
import { Partner } from '../terms/terms.entity.js';
import { Correction } from './correction.entity.js';
import type { Rating } from './drafts.js';

/** What an issued invoice would say today. It waits there: turning it into a line or a credit note takes an approval. */
@Injectable()
export class CorrectionsService {
  constructor(private readonly database: Database) {}

  /** Rated again, less what was billed. The newest comparison of a boundary replaces the one before; none is noted when they agree. */
  async note(tx: EntityManager, invoice: Invoice, { rated, ready, lines, now }: Rating): Promise<void> {
    const billed = await tx.find(InvoiceLine, { where: { invoiceId: invoice.id }, order: { position: 'ASC' } });
    const differences = differencesOf(invoice.currency, billed, lines);
    const deltaMinor = differences.reduce(
      (sum, { rated, billed }) => sum + BigInt(rated.minor) - BigInt(billed.minor),
      0n,
    );
    const known = await tx.findOneBy(Correction, { subscriptionId: invoice.subscriptionId, boundary: rated.boundary });
    if (!known && differences.length === 0) return;
    await tx.upsert(
      Correction,
      {
        id: known?.id ?? newId('cor', now),
        partnerId: invoice.partnerId,
        subscriptionId: invoice.subscriptionId,
        boundary: rated.boundary,
        invoiceId: invoice.id,
        periodStart: invoice.periodStart,
        periodEnd: invoice.periodEnd,
        currency: invoice.currency,
        deltaMinor,
        lines: differences,
        usageStoredBefore: ready.report?.storedBefore ?? now,
        status: differences.length > 0 ? 'waiting' : 'withdrawn',
        createdAt: known?.createdAt ?? now,
      },
      ['subscriptionId', 'boundary'],
    );
  }

  /** Newest first. Throws Invalid for a foreign cursor. */
  async list(query: {
    partnerId?: string | undefined;
    status?: CorrectionWire['status'] | undefined;
    cursor?: string | undefined;
    limit: number;
  }): Promise<{ items: CorrectionWire[]; nextCursor: string | null }> {
    const { manager } = this.database;
    const rows = manager.createQueryBuilder(Correction, 'correction');
    if (query.partnerId) rows.andWhere('correction.partner_id = :partnerId', query);
    if (query.status) rows.andWhere('correction.status = :status', query);
    const { items, nextCursor } = await paginate(rows, query);
    const partners = await manager.findBy(Partner, { partnerId: In(items.map((item) => item.partnerId)) });
    const invoices = await manager.findBy(Invoice, { id: In(items.map((item) => item.invoiceId)) });
    const names = new Map(partners.map((partner) => [partner.partnerId, partner.name]));
    const numbers = new Map(invoices.map((invoice) => [invoice.id, invoice.number]));
    return {
      items: items.map((row) => ({
        id: row.id,
        partnerId: row.partnerId,
        partnerName: names.get(row.partnerId) ?? row.partnerId,
        subscriptionId: row.subscriptionId,
        invoiceId: row.invoiceId,
        invoiceNumber: numbers.get(row.invoiceId ?? '') ?? null,
        period: { start: row.periodStart.toISOString(), end: row.periodEnd.toISOString() },
        delta: moneyToWire(money(row.deltaMinor, row.currency)),
        lines: row.lines,
        usageStoredBefore: row.usageStoredBefore.toISOString(),
        status: row.status,
        createdAt: row.createdAt.toISOString(),
      })),
      nextCursor,
    };
  }
}

/** Lines whose amount would be another one today, line by line. */
function differencesOf(
  currency: string,
  billed: readonly InvoiceLine[],
  rated: Rating['lines'],
): CorrectionWire['lines'] {
  const wire = (minor: bigint) => moneyToWire(money(minor, currency));
  const differences = new Map<string, CorrectionWire['lines'][number]>();
  for (const line of billed) {
    const identity = identityOf({
      key: line.key,
      period: { start: line.periodStart.toISOString(), end: line.periodEnd.toISOString() },
    });
    differences.set(identity, {
      key: line.key,
      description: line.description,
      billed: wire(line.amountMinor),
      rated: wire(0n),
    });
  }
  for (const line of rated) {
    const known = differences.get(identityOf(line));
    differences.set(identityOf(line), {
      key: line.key,
      description: line.description,
      billed: known?.billed ?? wire(0n),
      rated: wire(line.amountMinor),
    });
  }
  return [...differences.values()].filter((line) => line.billed.minor !== line.rated.minor);
}
