import { listCredentials, readInvoice } from '@libs/contracts';
import { partners } from '../../../src/demo/partners.js';
import { Person } from './person.js';
import type { Staff } from './staff.js';

/** What is found again, taken back and replaced. */
export function findingFlows(at: () => Staff): void {
  it('finds a partner from anywhere, by keyboard, and shows what happened to it', async () => {
    const { page } = at();
    await page.goto('/console/ledger');
    await page.getByRole('heading', { level: 1 }).waitFor();

    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /^Search/ }).fill(partners.velo.company.slice(0, 4));
    await page.getByRole('option', { name: partners.velo.company }).first().waitFor();
    await page.keyboard.press('Enter');

    await page.getByRole('heading', { level: 1, name: partners.velo.company }).waitFor();
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await at().see('Subscription active');
  });

  it('keeps a filter in the address: the page that is opened anew shows the same', async () => {
    const { page } = at();
    await page.goto('/console/invoices');
    const rows = page.getByRole('row').filter({ has: page.getByRole('cell') });
    await rows.first().waitFor();
    const all = await rows.count();

    await page.getByRole('textbox', { name: /search/i }).fill(partners.velo.company);
    await page.waitForURL((url) => url.search.length > 1);
    await page.reload();
    await rows.first().waitFor();

    const shown = await rows.allInnerTexts();
    expect(shown.length).toBeLessThan(all);
    expect(shown.filter((row) => !row.includes(partners.velo.company))).toEqual([]);
  });

  it('sends a draft back with a reason, after saying what that means', async () => {
    const staff = at();
    const draft = await staff.draftOf('77.00');
    await staff.openInvoice(draft);

    await staff.button('Send back');
    await staff.see('It becomes a draft again');
    await staff.answer(/^Reason/, 'The price was agreed otherwise.');
    await staff.confirm('Send back');
    await staff.see('Rate again');

    const { status, timeline } = await staff.web.staff.call(readInvoice, { params: { invoiceId: draft.id } });
    expect(status).toBe('draft');
    expect(JSON.stringify(timeline)).toContain('The price was agreed otherwise.');
  });

  it('makes a key, replaces it with an overlap, and revokes it', async () => {
    const { web } = at();
    const partner = new Person(await web.visit());
    await web.signIn(partner.page, partners.velo.email);
    await partner.page.getByText('EN', { exact: true }).first().click();
    await partner.page.goto('/portal/keys');
    const dialog = partner.page.getByRole('dialog');
    const row = (name: string) => partner.page.getByRole('row').filter({ hasText: name });

    await partner.button('New key');
    await dialog
      .getByLabel(/^Name\b/)
      .first()
      .fill('Night job');
    await dialog.getByRole('button', { name: 'New key' }).click();
    await partner.see(/^oct_key_/);
    await partner.button('I have copied it');
    await row('Night job').getByRole('button', { name: 'Rotate' }).click();
    await dialog.getByText('1 hour').click();
    await dialog.getByRole('button', { name: 'Make the new key' }).click();
    await partner.see(/^oct_key_/);
    await partner.button('I have copied it');
    await row('Ends soon').first().waitFor();
    await row('Night job').filter({ hasText: 'Active' }).getByRole('button', { name: 'Revoke' }).click();
    await partner.see('Calls with this key are refused from now on');
    await dialog.getByRole('button', { name: 'Revoke for good' }).click();
    await dialog.waitFor({ state: 'detached' });

    const params = { partnerId: web.samples.partnerId! };
    const { items } = await web.staff.call(listCredentials, { params, query: { includeRevoked: true } });
    const jobs = items.filter(({ name }) => name === 'Night job').map(({ status }) => status);
    expect(jobs.sort()).toEqual(['expiring', 'revoked']);
  });
}
