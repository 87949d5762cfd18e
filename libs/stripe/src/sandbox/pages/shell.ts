import { createHash } from 'node:crypto';
import { html, Markup } from './html.js';
import { STYLE } from './style.js';
import type { Language, Texts } from './texts.js';

export interface PageAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export interface PageParts {
  language: Language;
  texts: Texts;
  accountName: string;
  title: string;
  /** What the page is about: the left half, or the top of a narrow screen. */
  about: Markup;
  work: Markup;
  /** Where a form of this page may end up after a redirect: browsers hold redirects to the same rule. */
  mayLeadTo?: readonly (string | null)[];
  status?: number;
}

// Not a template of `html`: the hash allows these bytes alone, and a formatter may touch those.
const STYLE_ELEMENT = new Markup(`<style>${STYLE}</style>`);
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** A whole page, with headers that let it load nothing and post nowhere but where it must. */
export function renderPage(parts: PageParts): PageAnswer {
  const { texts } = parts;
  const page = html`<!doctype html>
    <html lang="${parts.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${parts.title} · ${parts.accountName}</title>
        ${STYLE_ELEMENT}
      </head>
      <body>
        <main class="stage">
          <section class="about">
            <div>
              <div class="seller">
                ${toll}<span>${parts.accountName}</span><span class="badge">${texts.testMode}</span>
              </div>
              ${parts.about}
              <p class="note">${texts.testModeNote}</p>
            </div>
          </section>
          <section class="work">${parts.work}</section>
        </main>
      </body>
    </html> `;
  return { status: parts.status ?? 200, headers: headers(parts.mayLeadTo ?? []), body: page.text };
}

export function redirectTo(location: string): PageAnswer {
  return {
    status: 303,
    headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
    body: '',
  };
}

export const tick = html`<svg
  viewBox="0 0 20 20"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  stroke-linecap="round"
  stroke-linejoin="round"
  aria-hidden="true"
>
  <path d="m4 10.5 4 4 8-9" />
</svg>`;

// A gate with its bar raised: what an octroi looks like from the road.
const toll = html`<svg viewBox="0 0 32 32" aria-hidden="true">
  <rect width="32" height="32" rx="9" fill="#0b5d4e" />
  <path d="M9 25V13M9 17 25 8" stroke="#f3f1ea" stroke-width="3" stroke-linecap="round" />
  <circle cx="9" cy="17" r="2.6" fill="#e3b45c" />
</svg>`;

function headers(destinations: readonly (string | null)[]): Record<string, string> {
  const origins = destinations.flatMap((url) => (url === null ? [] : [new URL(url).origin]));
  const formAction = ["'self'", ...new Set(origins)].join(' ');
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action ${formAction}; base-uri 'none'; frame-ancestors 'none'`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
}
