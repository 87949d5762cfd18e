import { createHash, hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What a secret is for; its prefix tells people and secret scanners at a glance. */
export type TokenKind = 'pat' | 'key' | 'gw' | 'ses' | 'inv';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A new secret, shown once, and what is kept of it. */
export interface NewToken {
  /** `oct_key_` + 43 characters of 256 random bits + 6 of checksum. */
  token: string;
  /** SHA-256 in hex. 256 random bits need no slow hash. */
  hash: string;
  /** The start of it, to tell one from another in a list. */
  hint: string;
}

export function newToken(kind: TokenKind): NewToken {
  const body = `oct_${kind}_${base62(randomBytes(32), 43)}`;
  const token = body + checksum(body);
  return { token, hash: hashToken(token), hint: token.slice(0, `oct_${kind}_`.length + 6) };
}

/** True when the checksum fits: a mistyped or invented token is refused without asking the database. */
export function isWellFormedToken(token: string): boolean {
  return /^oct_(pat|key|gw|ses|inv)_[0-9A-Za-z]{49}$/.test(token) && checksum(token.slice(0, -6)) === token.slice(-6);
}

export const hashToken = (token: string): string => hash('sha256', token);

/** Compares two strings in a time that depends on neither. */
export function sameSecret(left: string, right: string): boolean {
  const a = createHash('sha256').update(left).digest();
  const b = createHash('sha256').update(right).digest();
  return timingSafeEqual(a, b);
}

function checksum(text: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text) >>> 0);
  return base62(bytes, 6);
}

function base62(bytes: Uint8Array, length: number): string {
  let value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  for (let i = 0; i < length; i += 1) {
    text = alphabet[Number(value % 62n)] + text;
    value /= 62n;
  }
  return text;
}
