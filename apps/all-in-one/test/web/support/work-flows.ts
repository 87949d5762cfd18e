import { createConnection, listPlans, listQuarantine, readSubscription, updateConnection } from '@libs/contracts';
import { until } from '@libs/testing';
import { partners } from '../../../src/demo/partners.js';
import { push } from '../../support/kong.js';
import { Person } from './person.js';
import type { Staff } from './staff.js';

/** What operators and administrators do at the console. */
export function workFlows(at: () => Staff): void {
  it('gives the calls of an unknown caller to their owner, after saying how many', async () => {
    const staff = at();
    const api = staff.web.staff;
    const { partnerId, subscriptionId } = staff.web.samples;
    const params = { partnerId: partnerId!, subscriptionId: subscriptionId! };
    const { plan } = await api.call(readSubscription, { params });
    await staff.page.goto('/console/quarantine');

    const caller = staff.page
      .getByRole('row')
      .filter({ has: staff.page.getByRole('cell', { name: '3', exact: true }) });
    await staff.press(caller.getByRole('button', { name: 'Name the owner' }));
    await staff.answer(/^Subscription that owns the calls/, partners.velo.company);
    await staff.press(staff.page.getByRole('option', { name: `${partners.velo.company} · ${plan.name} ·` }));
    await staff.see('3 records match; 3 would be counted now');
    await staff.confirm('Count 3 calls');

    await staff.see('3 records were counted.');
    const { items } = await api.call(listQuarantine, { query: { status: 'waiting' } });
    expect(items.filter(({ identities }) => identities.includes('unheard-of'))).toEqual([]);
  });

  it('counts records whose cause is mended, and discards those that never can be counted', async () => {
    const staff = at();
    const api = staff.web.staff;
    const { connection, secret } = await api.call(createConnection, {
      body: { adapter: 'cloudevents', name: 'Edge of a test', fieldMap: {}, options: {} },
    });
    const record = { specversion: '1.0', source: 'edge', type: 'api.request', time: new Date().toISOString() };
    const records = ['lost', 'useless'].map((id) => ({ ...record, id, data: { who: `${id}-caller` } }));
    records[0]!.data.who = partners.velo.consumer;
    await push({ url: staff.web.url, connectionId: connection.id, secret: secret.secret }, records);
    await api.call(updateConnection, {
      params: { connectionId: connection.id },
      body: { fieldMap: { subject: 'data.who' } },
    });
    await staff.page.goto(`/console/quarantine?connectionId=${connection.id}`);

    await staff.button('Read all of them again');
    await staff.see('2 records match; 1 would be counted now');
    await staff.confirm('Count 1 call');
    await staff.see('1 record was counted.');
    await staff.button('Discard all of them');
    await staff.see('1 record will never be counted or invoiced.');
    await staff.answer(/^Reason/, 'A probe of the edge itself.');
    await staff.confirm('Discard');

    await staff.see('1 record was discarded.');
    const { items } = await api.call(listQuarantine, { query: { connectionId: connection.id, status: 'discarded' } });
    expect(items.map(({ eventId }) => eventId)).toEqual(['useless']);
  });

  it('hands a message that failed to its handler again', async () => {
    const staff = at();
    const billing = staff.web.house.source('billing');
    const message = {
      id: 'msg_bad',
      name: 'partner.updated',
      version: 1,
      occurredAt: '2026-01-01T00:00:00Z',
      data: {},
    };
    await billing.query(
      `insert into dead_letters (id, message_id, name, message, error, attempts, first_seen_at, last_seen_at, status)
       values ('dl_bad', $1, $2, $3, 'Error: the first one', 1, now(), now(), 'open')`,
      [message.id, message.name, JSON.stringify(message)],
    );

    await staff.page.goto('/console/dead-letters');
    await staff.button('Look at partner.updated');
    await staff.see('Error: the first one');
    await staff.confirm('Replay');

    await until('it failed again, and says of what', async () => {
      const [row] = await billing.query<Array<{ error: string; attempts: number }>>(
        `select error, attempts from dead_letters where id = 'dl_bad'`,
      );
      return row!.attempts === 2 && /schema/.test(row!.error);
    });
  });

  it('invites a member who sees what his role shows and nothing else, until he is removed', async () => {
    const staff = at();
    await staff.page.goto('/console/members');
    await staff.button('Invite somebody');
    await staff.answer(/^E-mail/, 'ada@shop.test');
    await staff.press(staff.dialog.getByLabel(/^Approver/).first());
    await staff.confirm('Invite somebody');
    const link = await staff.dialog.locator('code, pre').first().innerText();
    const guest = new Person(await staff.web.visit());
    await guest.page.goto(link.trim());
    await guest.fill(/name/i, 'Ada Approves');
    await guest.fill(/^Password/, 'a long enough password');
    await guest.press(guest.page.locator('button[type=submit]'));
    await guest.see(/Good to see you, Ada/);
    expect(await guest.page.getByRole('link', { name: 'Review' }).count()).toBe(1);
    expect(await guest.page.getByRole('link', { name: 'Connections' }).count()).toBe(0);
    await guest.page.goto('/console/members');
    await guest.see('Your role does not show this');

    await staff.page.goto('/console/members');
    await staff.press(staff.page.getByRole('row', { name: /Ada Approves/ }).getByRole('button', { name: /Remove/ }));
    await staff.confirm(/Remove/);
    await staff.dialog.waitFor({ state: 'detached' });
    await guest.page.goto('/console');
    await guest.see('Welcome back.');
    expect(new URL(guest.page.url()).search).toBe('?next=%2Fconsole');
    await guest.page.context().close();
  });

  it('keeps a plan from being published until each fault is mended, and leads to the field', async () => {
    const staff = at();
    await staff.page.goto('/console/plans');
    await staff.button('New plan');
    await staff.fill(/^Name/, 'Hand-made');
    await staff.fill(/^Currency/, 'USD');
    await staff.confirm('Create the draft');
    await staff.button('Add a price');
    await staff.press(staff.page.getByRole('button', { name: 'Price 1 › Name on the invoice' }));
    await staff.page.keyboard.type('Monthly fee');
    await staff.fill(/^Amount/, '12.5');
    await staff.button('Limit what all usage may cost');
    await staff.fill('Spending a period, USD', '40');
    await staff.fill('Spending a period, each key, USD', '7.50');
    await staff.see('Nothing keeps it from being published');
    await staff.press(staff.page.getByRole('main').getByRole('button', { name: 'Publish' }));
    await staff.confirm('Publish');

    await staff.see(/^Published/);
    await staff.see('$40.00 of usage, $7.50 of usage for each key in a period; calls beyond still work');
    const { items } = await staff.web.staff.call(listPlans, { query: { limit: 200 } });
    expect(items.find(({ key }) => key === 'hand-made')!.versions[0]!.definition.spendingLimit).toEqual({
      amount: '40',
      amountPerCredential: '7.50',
      enforcement: 'soft',
    });
  });

  it('moves the clock, after saying from when to when', async () => {
    const staff = at();
    const clock = staff.page.getByRole('button', { name: /^The installation’s time/ }).first();
    await staff.page.goto('/console/plans');
    const before = await clock.innerText();
    await staff.press(clock);
    await staff.press(staff.page.getByRole('menuitem', { name: 'A day on' }));
    await staff.see(/the clock cannot go back/);
    await staff.confirm('Move the clock');

    await staff.dialog.waitFor({ state: 'detached' });
    await until('the page shows the new time', async () => (await clock.innerText()) !== before);
  });
}
