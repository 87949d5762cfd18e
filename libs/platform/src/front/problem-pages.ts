import type { ProblemKind } from '../problems/problem.js';

/** The page behind a problem's `type`: what it means and what to do. */
export function problemPage(kind: ProblemKind): string {
  return page(
    kind.title,
    `<p class="code">HTTP ${kind.status} <code>${escape(kind.code)}</code></p>
     <h1>${escape(kind.title)}</h1>
     <p>${escape(kind.mend)}</p>
     <p>The answer's <code>detail</code> says what it was about, <code>errors</code> point at the fields, and
     <code>instance</code> is the request's id: name it when you ask for help.</p>
     <p><a href="/problems">All problems</a></p>`,
  );
}

export function problemIndexPage(kinds: readonly ProblemKind[]): string {
  const rows = kinds
    .map(
      (kind) =>
        `<tr><td>${kind.status}</td><td><a href="/problems/${kind.code}"><code>${escape(kind.code)}</code></a></td><td>${escape(kind.title)}</td></tr>`,
    )
    .join('');
  return page(
    'Problems',
    `<h1>Problems</h1><table><thead><tr><th>HTTP</th><th>Code</th><th>Meaning</th></tr></thead><tbody>${rows}</tbody></table>`,
  );
}

/** The same as a document: docs/problems.md, which a test keeps up to date. */
export function problemsDocument(kinds: readonly ProblemKind[]): string {
  const parts = kinds.map(({ code, status, title, mend }) => `## ${code}\n\nHTTP ${status}. ${title}.\n\n${mend}\n`);
  return `# Problems\n\nEvery error is answered as RFC 9457 problem details; \`type\` is the address of a page with the same text.\n\n${parts.join('\n')}`;
}

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} · Octroi</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; }
  body { max-width: 44rem; margin: 10vh auto; padding: 0 1.25rem; }
  h1 { font-size: 1.75rem; line-height: 1.25; margin: 0.25rem 0 1rem; }
  .code { opacity: 0.75; margin: 0; }
  table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: 0.4rem 0.75rem 0.4rem 0; border-bottom: 1px solid #8884; }
</style></head><body><main>${body}</main></body></html>`;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
