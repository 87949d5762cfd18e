import {
  acceptInvitation,
  changeMemberRoles,
  changePassword,
  changeStaffRoles,
  createApiToken,
  createClient,
  createPartnerApiToken,
  inviteMember,
  inviteStaff,
  listApiTokens,
  listMembers,
  listMySessions,
  listPartners,
  listStaff,
  lookUpInvitation,
  providerRoles,
  readMe,
  readPartner,
  removeMember,
  removeStaff,
  revokeApiToken,
  revokeMySession,
  signIn,
  signOut,
  signUp,
  updateMe,
  updatePartner,
  type ApiProblem,
} from '@libs/contracts';
import { newToken } from '@libs/platform';
import { openHouse, until, type House } from '@libs/testing';
import { subscriptions } from '../src/index.js';
import { aPartner, browser, refusal } from './support/shop.js';

const PASSWORD = 'correct horse battery';
const admin = { email: 'root@octroi.example', password: 'the first password', token: newToken('pat').token };
let house: House;

beforeAll(async () => {
  house = await openHouse([subscriptions], {
    env: {
      PUBLIC_URL: 'https://octroi.example',
      OCTROI_ADMIN_EMAIL: admin.email,
      OCTROI_ADMIN_PASSWORD: admin.password,
      OCTROI_ADMIN_TOKEN: admin.token,
    },
  });
});
afterAll(() => house.close());

const tryToSignIn = (email: string, password: string) => browser(house).call(signIn, { body: { email, password } });
const after = (milliseconds: number): void => house.clock.moveTo(new Date(house.clock.now().getTime() + milliseconds));

test('has the same tables as its entities say', async () => {
  const { upQueries } = await house.source('subscriptions').driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
});

test('lets the first administrator in, with e-mail and password or with the token, and with every role', async () => {
  const me = await tryToSignIn('Root@octroi.example', admin.password);
  const client = createClient({ baseUrl: house.url, headers: () => ({ authorization: `Bearer ${admin.token}` }) });

  expect(me).toMatchObject({ kind: 'member', partner: null, roles: providerRoles });
  expect(me.permissions).toContain('invoices.approve');
  expect(await client.call(readMe)).toMatchObject({ kind: 'token', roles: providerRoles });
});

describe('signing up and in', () => {
  test('counts a refused sign-up against its address, though its Idempotency-Key undoes the rest', async () => {
    const counted = async (): Promise<number> => {
      const sql = `select coalesce(sum(failures), 0)::int as count from sign_in_failures where subject like 'sign_up:%'`;
      return (await house.source('subscriptions').query(sql))[0].count;
    };
    const { email } = await aPartner(house);
    const body = { company: 'A', name: 'A', email, password: PASSWORD, country: null, timeZone: 'UTC', locale: 'en' };
    const before = await counted();

    const again = house.anonymous.call(signUp, { body: body as never, headers: { 'idempotency-key': 'taken' } });

    expect(await refusal(again)).toBe('email_taken');
    expect(await counted()).toBe(before + 1);
  });

  test('makes a partner, its owner and a session', async () => {
    const { owner, me, partnerId, email } = await aPartner(house, { email: 'Owner@Signup.example' });

    expect(owner.setCookie).toMatch(
      /^octroi_session=oct_ses_\w{49}; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(me).toMatchObject({
      email: 'owner@signup.example',
      roles: ['owner'],
      partner: { name: 'Brasserie du Port', timeZone: 'Europe/Paris', locale: 'fr' },
    });
    expect(await owner.call(readMe)).toEqual(me);
    expect(me.permissions).toContain('credentials.write');
    expect(me.permissions).not.toContain('partners.list');
    expect((await house.published('subscriptions', 'partner.registered')).at(-1)).toMatchObject({
      partnerId,
      name: 'Brasserie du Port',
      revision: 1,
    });
    expect(await refusal(aPartner(house, { email }))).toBe('email_taken');
  });

  test('answers an unknown e-mail and a wrong password alike', async () => {
    const { email } = await aPartner(house);
    const answer = async (mail: string) => {
      const problem = await tryToSignIn(mail, 'not the password').catch((error: ApiProblem) => error.problem);
      return { ...problem, instance: '' };
    };

    expect(await answer('nobody@nowhere.example')).toEqual(await answer(email));
  });

  test('makes somebody who guesses wait longer and longer, and never for ever', async () => {
    const { email } = await aPartner(house);
    const guess = () => tryToSignIn(email, 'a wrong guess').catch((error: ApiProblem) => error);
    for (let attempt = 0; attempt < 5; attempt += 1) expect(await guess()).toMatchObject({ status: 401 });

    expect(await guess()).toMatchObject({ status: 429, problem: { code: 'too_many_requests' } });
    expect(await refusal(tryToSignIn(email, PASSWORD))).toBe('too_many_requests');
    after(1000);
    expect(await guess()).toMatchObject({ status: 401 });
    after(1000);
    expect(await guess()).toMatchObject({ status: 429, problem: { detail: expect.stringContaining('1 seconds') } });
    after(15 * 60_000);
    expect(await tryToSignIn(email, PASSWORD)).toMatchObject({ email });
    expect(await guess()).toMatchObject({ status: 401 });
  });

  test('lets nobody guess faster by guessing at the same time', async () => {
    const { email } = await aPartner(house);
    const guesses = Array.from({ length: 20 }, () => tryToSignIn(email, 'a wrong guess'));

    const answers = await Promise.all(guesses.map((guess) => guess.catch((error: ApiProblem) => error.status)));

    expect(answers.filter((status) => status === 401)).toHaveLength(5);
    expect(answers.filter((status) => status === 429)).toHaveLength(15);
  });

  test('lets somebody in everywhere who signs in from many places at the same time', async () => {
    const { email } = await aPartner(house);
    const places = Array.from({ length: 4 }, () => tryToSignIn(email, PASSWORD));

    expect(await Promise.all(places.map((place) => refusal(place)))).toEqual(places.map(() => 'it was not refused'));
  });

  test('ends a session by signing out, by revoking it and by a new password', async () => {
    const { owner, email } = await aPartner(house);
    const [second, third] = [browser(house), browser(house)];
    for (const one of [second, third]) await one.call(signIn, { body: { email, password: PASSWORD } });

    const { items } = await owner.call(listMySessions);
    const revoked = items.find(({ isCurrent }) => !isCurrent)!;
    expect(items).toHaveLength(3);
    await owner.call(revokeMySession, { params: { sessionId: revoked.id } });
    expect(await refusal(third.call(readMe))).toBe('unauthenticated');

    const body = { currentPassword: PASSWORD, newPassword: 'a better password' };
    const wrong = { ...body, currentPassword: 'not this one' };
    expect(await refusal(owner.call(changePassword, { body: wrong }))).toBe('wrong_password');
    await owner.call(changePassword, { body });
    expect(await refusal(second.call(readMe))).toBe('unauthenticated');
    expect(await refusal(tryToSignIn(email, PASSWORD))).toBe('sign_in_refused');
    expect(await owner.call(readMe)).toMatchObject({ email });

    const { cookie } = owner;
    await owner.call(signOut);
    owner.cookie = cookie;
    expect(await refusal(owner.call(readMe))).toBe('unauthenticated');
  });

  test('keeps a session awake that is used, and ends one that is idle for eight hours or seven days old', async () => {
    const { owner, email } = await aPartner(house);
    const idle = browser(house);
    await idle.call(signIn, { body: { email, password: PASSWORD } });
    const hour = 3600_000;

    for (let hours = 0; hours < 160; hours += 5) {
      after(5 * hour);
      await owner.call(readMe);
    }

    expect(await refusal(idle.call(readMe))).toBe('unauthenticated');
    after(7 * hour);
    expect(await owner.call(readMe)).toMatchObject({ email });
    after(5 * hour);
    expect(await refusal(owner.call(readMe))).toBe('unauthenticated');
  });
});

describe('teams', () => {
  test('take somebody in by a link that works once', async () => {
    const { owner, partnerId, me } = await aPartner(house);
    const body = { email: 'dev@port.example', roles: ['developer' as const] };
    const stale = await owner.call(inviteMember, { params: { partnerId }, body });
    const invited = await owner.call(inviteMember, { params: { partnerId }, body });
    const tokenOf = ({ invitationUrl }: typeof invited) => new URL(invitationUrl).hash.slice(1);
    const token = tokenOf(invited);

    const look = await house.anonymous.call(lookUpInvitation, { body: { token } });
    const newcomer = browser(house);
    const acceptance = { token, name: 'Max', password: 'my own password' };
    const joined = await newcomer.call(acceptInvitation, { body: acceptance });

    expect(look).toMatchObject({ email: 'dev@port.example', partnerName: 'Brasserie du Port', roles: ['developer'] });
    expect(joined).toMatchObject({ name: 'Max', roles: ['developer'], partner: { id: partnerId } });
    const again = house.anonymous.call(acceptInvitation, { body: acceptance });
    expect(await refusal(again)).toBe('invitation_not_valid');
    const replaced = house.anonymous.call(lookUpInvitation, { body: { token: tokenOf(stale) } });
    expect(await refusal(replaced)).toBe('invitation_not_valid');
    const { items } = await owner.call(listMembers, { params: { partnerId } });
    expect(items.map(({ email, status }) => [email, status])).toEqual([
      [me.email, 'active'],
      ['dev@port.example', 'active'],
    ]);
    expect(await refusal(newcomer.call(listMembers, { params: { partnerId } }))).toBe('forbidden');
    expect(await refusal(owner.call(inviteMember, { params: { partnerId }, body }))).toBe('email_taken');
  });

  test('keep at least one owner, and nobody changes his own roles', async () => {
    const { owner, partnerId, me } = await aPartner(house);
    const staff = await house.as('admin');
    const own = { partnerId, memberId: me.id };

    expect(await refusal(owner.call(removeMember, { params: own }))).toBe('last_owner');
    expect(await refusal(staff.call(changeMemberRoles, { params: own, body: { roles: ['viewer'] } }))).toBe(
      'last_owner',
    );
    expect(await refusal(owner.call(changeMemberRoles, { params: own, body: { roles: ['viewer'] } }))).toBe(
      'own_roles',
    );

    const invitation = { email: 'second@port.example', roles: ['owner' as const] };
    const { member, invitationUrl } = await owner.call(inviteMember, { params: { partnerId }, body: invitation });
    // Whoever has not accepted yet owns nothing.
    expect(await refusal(owner.call(removeMember, { params: own }))).toBe('last_owner');
    const token = new URL(invitationUrl).hash.slice(1);
    const second = browser(house);
    await second.call(acceptInvitation, { body: { token, name: 'Second', password: PASSWORD } });
    const leaving = [
      owner.call(removeMember, { params: own }),
      second.call(removeMember, { params: { partnerId, memberId: member.id } }),
    ];
    const left = await Promise.allSettled(leaving);
    expect(left.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('of a partner are out of reach for the members of another, though he names them', async () => {
    const [one, other] = [await aPartner(house), await aPartner(house)];
    const foreign = { partnerId: other.partnerId, memberId: other.me.id };
    expect(await refusal(one.owner.call(removeMember, { params: foreign }))).toBe('not_found');
    const smuggled = { partnerId: one.partnerId, memberId: other.me.id };
    expect(await refusal(one.owner.call(removeMember, { params: smuggled }))).toBe('not_found');
  });

  test('of the staff follow the same rules', async () => {
    const root = browser(house);
    const { id } = await root.call(signIn, { body: { email: admin.email, password: admin.password } });
    const { member } = await root.call(inviteStaff, { body: { email: 'fin@octroi.example', roles: ['finance'] } });

    const params = { memberId: member.id };
    expect(await root.call(changeStaffRoles, { params, body: { roles: ['finance', 'auditor'] } })).toMatchObject({
      partnerId: null,
      roles: ['finance', 'auditor'],
    });
    expect(await refusal(root.call(removeStaff, { params: { memberId: id } }))).toBe('last_admin');
    await root.call(removeStaff, { params });
    expect((await root.call(listStaff)).items.map(({ email }) => email)).toEqual([admin.email]);
  });
});

test('gives out API tokens that act with their roles until they are revoked or over', async () => {
  const root = await house.as('admin');
  const { partnerId } = await aPartner(house);
  const expiresAt = new Date(house.clock.now().getTime() + 3600_000).toISOString();
  const made = await root.call(createApiToken, { body: { name: 'export', roles: ['auditor'], expiresAt } });
  const body = { name: 'deploy', roles: ['developer' as const], expiresAt: null };
  const ofPartner = await root.call(createPartnerApiToken, { params: { partnerId }, body });
  const bearer = (token: string) =>
    createClient({ baseUrl: house.url, headers: () => ({ authorization: `Bearer ${token}` }) });

  expect(await bearer(made.token).call(readMe)).toMatchObject({ kind: 'token', name: 'export', roles: ['auditor'] });
  expect(await bearer(ofPartner.token).call(readMe)).toMatchObject({ partner: { id: partnerId }, email: null });
  expect(await refusal(bearer(made.token).call(updateMe, { body: { name: 'Robot' } }))).toBe('members_only');
  await until('the use is noted down', async () => {
    const { items } = await root.call(listApiTokens);
    return items.find(({ id }) => id === made.apiToken.id)?.lastSeenAt;
  });
  after(3600_000);
  expect(await refusal(bearer(made.token).call(readMe))).toBe('unauthenticated');
  const other = await root.call(createApiToken, { body: { name: 'short', roles: ['auditor'], expiresAt: null } });
  await root.call(revokeApiToken, { params: { tokenId: other.apiToken.id } });
  expect(await refusal(bearer(other.token).call(readMe))).toBe('unauthenticated');
});

test("changes a partner's details and finds partners by what staff know of them", async () => {
  const staff = await house.as('support');
  const { owner, partnerId, email } = await aPartner(house, {
    company: 'Gulls & 100% Co',
    email: 'find.me@gulls.example',
  });
  const find = async (q: string) => (await staff.call(listPartners, { query: { q } })).items.map(({ id }) => id);

  const changed = await owner.call(updatePartner, { params: { partnerId }, body: { taxId: 'FR40303265045' } });
  const same = await owner.call(updatePartner, { params: { partnerId }, body: { taxId: 'FR40303265045' } });

  expect(changed).toMatchObject({ taxId: 'FR40303265045', revision: 2 });
  expect(same).toEqual(changed);
  expect(await staff.call(readPartner, { params: { partnerId } })).toEqual(changed);
  expect((await house.published('subscriptions', 'partner.updated')).at(-1)).toMatchObject({ partnerId, revision: 2 });
  for (const q of ['gulls', '100% c', email, partnerId]) expect(await find(q)).toEqual([partnerId]);
  expect(await find('%')).toEqual([partnerId]);
  expect(await find('nobody of that name')).toEqual([]);
});

test('takes a session from its own pages only', async () => {
  const { owner } = await aPartner(house);
  const from = async (origin: string) => {
    const answer = await fetch(`${house.url}/subscriptions/v1/me`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', cookie: owner.cookie!, origin },
      body: '{"name": "Ada"}',
    });
    return [answer.status, ((await answer.json()) as { code?: string }).code];
  };

  // A sandboxed frame says "null".
  for (const origin of ['https://evil.example', 'null', 'nonsense'])
    expect([origin, ...(await from(origin))]).toEqual([origin, 403, 'cross_site']);
  expect(await from('https://octroi.example')).toEqual([200, undefined]);
  expect(await from(house.url)).toEqual([200, undefined]);
});
