/** OWASP's first recommendation for argon2id: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Loaded by the first password: most processes never see one. */
const argon2 = () => import('@node-rs/argon2');

export const hashPassword = async (password: string): Promise<string> => (await argon2()).hash(password, cost);

/**
 * Checks a password. With no stored hash (unknown e-mail) it spends the same time on a dummy, so that the answer's delay
 * tells nobody who has an account.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const nobodys = await (dummy ??= hashPassword(DUMMY));
  const matches = await (await argon2()).verify(stored ?? nobodys, password);
  return stored !== null && matches;
}

const DUMMY = 'nobody has this password';
let dummy: Promise<string> | undefined;
