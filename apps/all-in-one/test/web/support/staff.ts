import {
  createPlan,
  listInvoices,
  listPartners,
  publishPlan,
  subscribe,
  type InvoiceSummary,
  type Partner,
} from '@libs/contracts';
import { until } from '@libs/testing';
import { partners } from '../../../src/demo/partners.js';
import { Person } from './person.js';
import { admin, type Web } from './web.js';

/** An administrator at the console, and what it takes to give him work. */
export class Staff extends Person {
  private constructor(
    page: Person['page'],
    readonly web: Web,
  ) {
    super(page);
  }

  static async enter(web: Web): Promise<Staff> {
    const page = await web.visit();
    await web.signIn(page, admin.email, admin.password);
    return new Staff(page, web);
  }

  get dialog() {
    return this.page.getByRole('dialog');
  }

  /** Presses the button of the open dialog; the last one, since the others close it. */
  async confirm(name: string | RegExp): Promise<void> {
    await this.press(this.dialog.getByRole('button', { name }).last());
  }

  /** Fills in a field of the open dialog. */
  async answer(label: RegExp, text: string): Promise<void> {
    await this.dialog.getByLabel(label).fill(text);
  }

  async openInvoice({ id }: { id: string }): Promise<void> {
    await this.page.goto(`/console/invoices/${id}`);
  }

  async approve(): Promise<void> {
    await this.button('Approve and issue');
    await this.confirm('Approve and issue');
  }

  async velo(): Promise<Partner> {
    const { items } = await this.web.staff.call(listPartners, { query: { limit: 200 } });
    return items.find(({ name }) => name === partners.velo.company)!;
  }

  /** A draft of this amount in US dollars, in review: a plan charged in advance, subscribed to. */
  async draftOf(amount: string): Promise<InvoiceSummary> {
    const { staff } = this.web;
    const planKey = `fee-${amount.replace('.', '-')}`;
    const price = { model: 'flat', amount };
    const rateCards = [{ key: 'fee', name: 'Fee', billing: 'in_advance', price }];
    const body = { key: planKey, name: `Fee of ${amount}`, currency: 'USD', rateCards };
    const { id: planId } = await staff.call(createPlan, { body } as never);
    await staff.call(publishPlan, { params: { planId, version: 1 } });
    const params = { partnerId: (await this.velo()).id };
    const subscribed = await until('the plan is on offer', () =>
      staff.call(subscribe, { params, body: { planKey, quantity: 1, alignment: 'anniversary' } }).catch(() => null),
    );
    return until('the draft waits', async () => {
      const query = { subscriptionId: subscribed.id, status: ['in_review' as const] };
      return (await staff.call(listInvoices, { query })).items[0] ?? null;
    });
  }
}
