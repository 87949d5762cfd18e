// The secrets and logins of an installation: made once, kept in a file that only its owner can read.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { dist, stateDir } from '../lib/paths.mjs';
import { Trouble } from '../lib/print.mjs';
import { readIfThere } from '../lib/processes.mjs';

export const credentialsFile = path.join(stateDir, 'credentials.json');

/** A secret of 24 random bytes in letters, digits, - and _ only: safe in a URL, a settings file and a shell. */
const secret = (bytes = 24) => randomBytes(bytes).toString('base64url');

/**
 * What credentials.json holds, by the names of the variables it stands for; missing ones are made and saved.
 * A variable that is set in the environment is used instead and never written down.
 */
export async function loadCredentials(environment = process.env) {
  const kept = read();
  const { newToken } = await import(path.join(dist, 'libs/platform/src/auth/tokens.js'));
  const secrets = {
    OCTROI_SECRET: secret(36),
    OCTROI_ADMIN_EMAIL: 'admin@octroi.local',
    OCTROI_ADMIN_PASSWORD: secret(12),
    OCTROI_ADMIN_TOKEN: newToken('pat').token,
    POSTGRES_PASSWORD: secret(),
    REDIS_PASSWORD: secret(),
    SANDBOX_STRIPE_KEY: `sk_test_${secret()}`,
    SANDBOX_WEBHOOK_SECRET: `whsec_${secret()}`,
    ...kept.secrets,
  };
  save({ ...kept, secrets });
  const given = Object.keys(secrets).filter((name) => environment[name]);
  return { ...secrets, ...Object.fromEntries(given.map((name) => [name, environment[name]])) };
}

/** Whether this installation has made its secrets before. */
export const hasCredentials = () => Boolean(read().secrets);

/** Deletes the file: for secrets that turned out not to be those of the database. */
export const forgetCredentials = () => rmSync(credentialsFile, { force: true });

/** Adds what is worth finding again (addresses, logins of the demo) beside the secrets. */
export function remember(facts) {
  save({ ...read(), ...facts });
}

/** Everything that is kept, for tools that talk to the running installation. */
export const recall = () => read();

function read() {
  const text = readIfThere(credentialsFile);
  if (!text) return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new Trouble(
      `${credentialsFile} is not JSON any more. Put a good copy back: the data cannot be read without its secrets.`,
    );
  }
}

function save(content) {
  mkdirSync(stateDir, { recursive: true });
  const half = `${credentialsFile}.part`;
  writeFileSync(half, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(half, credentialsFile);
}
