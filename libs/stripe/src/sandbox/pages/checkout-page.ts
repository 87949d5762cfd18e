import { StripeFailure } from '../server/failure.js';
import { completeSession, sessionOf, type SessionRecord } from '../resources/checkout-sessions.js';
import { TEST_CARDS } from '../resources/test-cards.js';
import type { PageContext } from './context.js';
import { html, type Markup } from './html.js';
import { redirectTo, renderPage, tick, type PageAnswer } from './shell.js';
import { languageOf, textsIn, type Texts } from './texts.js';

const CHOICES = [
  { id: 'works', card: 'pm_card_visa', title: 'works', note: 'worksNote' },
  { id: 'declines-later', card: 'pm_card_chargeCustomerFail', title: 'declinesLater', note: 'declinesLaterNote' },
  { id: 'authentication', card: 'pm_card_authenticationRequired', title: 'authentication', note: 'authenticationNote' },
  { id: 'declines-now', card: 'pm_card_chargeDeclined', title: 'declinesNow', note: 'declinesNowNote' },
] as const;

type Choice = (typeof CHOICES)[number];

/** The hosted Checkout page of a setup session: one button that saves a test card. */
export async function showCheckout(context: PageContext, sessionId: string): Promise<PageAnswer> {
  const session = await current(context, sessionId);
  return session.status === 'open' ? setupPage(context, session, CHOICES[0], null) : finishedPage(context, session);
}

/** The button was pressed. Ends at the caller's success_url, or back on the page with the reason why not. */
export async function submitCheckout(
  context: PageContext,
  sessionId: string,
  form: URLSearchParams,
): Promise<PageAnswer> {
  const session = await current(context, sessionId);
  if (session.status === 'complete') return redirectTo(successUrl(session));
  if (session.status === 'expired') return finishedPage(context, session);

  const choice = CHOICES.find((candidate) => candidate.id === form.get('card')) ?? CHOICES[0];
  const texts = textsIn(languageOf(session.locale, context.acceptLanguage));
  if (choice.id === 'authentication' && !form.has('bank')) return bankPage(context, session);
  if (form.get('bank') === 'refuse') return setupPage(context, session, choice, texts.bankRefused);
  try {
    await context.api.act((call) => completeSession(call, sessionOf(call.tx, session.id), choice.card));
    return redirectTo(successUrl(session));
  } catch (error) {
    if (!(error instanceof StripeFailure) || error.status !== 402) throw error;
    return setupPage(context, session, choice, texts.declined);
  }
}

/** The session, expired first if its day is over. */
async function current(context: PageContext, sessionId: string): Promise<SessionRecord> {
  return context.api.act(({ tx, now, emit }) => {
    const session = sessionOf(tx, sessionId);
    if (session.status !== 'open' || session.expires_at > now) return session;
    const expired = tx.put<SessionRecord>({ ...session, status: 'expired', url: null });
    emit('checkout.session.expired', expired);
    return expired;
  });
}

function setupPage(context: PageContext, session: SessionRecord, chosen: Choice, fault: string | null): PageAnswer {
  const { language, texts, about } = frame(context, session);
  const work = html`<form method="post">
    ${fault === null ? null : html`<p class="alert" role="alert">${fault}</p>`}
    ${CHOICES.map((choice) => face(choice, texts))}
    <fieldset>
      <legend>${texts.chooseCard}</legend>
      <div class="choices">${CHOICES.map((choice) => option(choice, texts, choice === chosen))}</div>
    </fieldset>
    <button type="submit">${texts.saveCard}</button>
    ${session.cancel_url === null ? null : html`<a class="back" href="${session.cancel_url}">${texts.back}</a>`}
  </form>`;
  const mayLeadTo = [session.success_url];
  const status = fault === null ? 200 : 402;
  return renderPage({
    language,
    texts,
    accountName: context.accountName,
    title: texts.setupTitle,
    about,
    work,
    mayLeadTo,
    status,
  });
}

function bankPage(context: PageContext, session: SessionRecord): PageAnswer {
  const { language, texts, about } = frame(context, session);
  const work = html`<form method="post" class="alone">
    <h2>${texts.bankTitle}</h2>
    <p class="lead">${texts.bankLead}</p>
    <input type="hidden" name="card" value="authentication" />
    <button type="submit" name="bank" value="confirm">${texts.bankConfirm}</button>
    <button type="submit" name="bank" value="refuse" class="quiet">${texts.bankRefuse}</button>
  </form>`;
  const mayLeadTo = [session.success_url];
  return renderPage({
    language,
    texts,
    accountName: context.accountName,
    title: texts.bankTitle,
    about,
    work,
    mayLeadTo,
  });
}

function finishedPage(context: PageContext, session: SessionRecord): PageAnswer {
  const { language, texts, about } = frame(context, session);
  const isComplete = session.status === 'complete';
  const title = isComplete ? texts.doneTitle : texts.expiredTitle;
  const work = html`<div class="alone">
    <h2>${title}</h2>
    <p class="lead">${isComplete ? texts.doneLead : texts.expiredLead}</p>
  </div>`;
  return renderPage({
    language,
    texts,
    accountName: context.accountName,
    title,
    about,
    work,
    status: isComplete ? 200 : 410,
  });
}

function frame(context: PageContext, session: SessionRecord) {
  const language = languageOf(session.locale, context.acceptLanguage);
  const texts = textsIn(language);
  const about = html`<h1>${texts.setupTitle}</h1>
    <p class="lead">${texts.setupLead}</p>
    <ul class="points">
      <li>${tick}<span>${texts.pointOne}</span></li>
      <li>${tick}<span>${texts.pointTwo}</span></li>
    </ul>`;
  return { language, texts, about };
}

function option(choice: Choice, texts: Texts, isChosen: boolean): Markup {
  const last4 = TEST_CARDS[choice.card]!.number.slice(-4);
  const checked = isChosen ? html` checked` : null;
  return html`<label class="choice"
    ><input type="radio" name="card" id="card-${choice.id}" value="${choice.id}" ${checked} />
    <span><b>${texts[choice.title]}</b><span>${texts[choice.note]}</span></span
    ><code><i>•••• </i>${last4}</code></label
  >`;
}

function face(choice: Choice, texts: Texts): Markup {
  const number = TEST_CARDS[choice.card]!.number.replaceAll(/(.{4})(?=.)/g, '$1 ');
  return html`<div class="card face-${choice.id}" aria-hidden="true">
    <div class="row"><span class="chip"></span><span class="brand">VISA</span></div>
    <div class="number">${number}</div>
    <div class="row">
      <span><small>${texts.cardHolder}</small><span class="value">Test Test</span></span
      ><span><small>${texts.expires}</small><span class="value">12/34</span></span>
    </div>
  </div>`;
}

function successUrl(session: SessionRecord): string {
  return session.success_url.replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}
