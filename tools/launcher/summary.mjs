// What a newcomer reads when Octroi is up.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { credentialsFile } from './credentials.mjs';
import { dist, short } from '../lib/paths.mjs';
import { bold, dim, green, say, yellow } from '../lib/print.mjs';

/** Prints where to go, how to sign in, and what to know. */
export function summarise({ url, credentials, sandboxUrl, log, isFirstLogin, took }) {
  const hasWeb = existsSync(path.join(dist, 'web', 'index.html'));
  const rows = [
    hasWeb && ['Portal', `${url}/`, 'what your partners see'],
    hasWeb && ['Console', `${url}/console`, 'catalogue, review, invoices, gateways'],
    ['API', `${url}/docs`, `OpenAPI 3.1 at ${url}/openapi.json`],
    sandboxUrl && ['Stripe sandbox', sandboxUrl, 'stands in for Stripe'],
    [],
    ['Sign in', `${credentials.OCTROI_ADMIN_EMAIL}  ${credentials.OCTROI_ADMIN_PASSWORD}`, 'administrator'],
    ['API token', credentials.OCTROI_ADMIN_TOKEN, ''],
  ].filter(Boolean);
  say(`\n${green('●')} ${bold(`Octroi is up at ${url}`)} ${dim(`in ${took}`)}\n`);
  for (const [name = '', value = '', remark = ''] of rows)
    say(`  ${name.padEnd(15)} ${value}${remark && `   ${dim(remark)}`}`.trimEnd());
  if (!isFirstLogin)
    say(yellow('\n  This database was set up elsewhere: the logins made there are the ones that work.'));
  say(dim(`\n  Kept in ${short(credentialsFile)}, log in ${short(log)}. Ctrl-C ends everything.\n`));
}
