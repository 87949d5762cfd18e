import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Keys for one purpose each, derived from the master secret, so that none can stand in for another. */
export class Secrets {
  constructor(private readonly master: string) {}

  /** Password of a database role. */
  rolePassword(role: string): string {
    return createHmac('sha256', this.master).update(`role:${role}`).digest('base64url');
  }

  /** AES-256-GCM; `purpose` is bound to the text, so that a value cannot be moved to another column. */
  encrypt(plain: string, purpose: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key(purpose), nonce).setAAD(Buffer.from(purpose));
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
  }

  /** @throws Error when the text was changed, or sealed for another purpose or with another master secret. */
  decrypt(sealed: string, purpose: string): string {
    const bytes = Buffer.from(sealed.replace(/^v1\./, ''), 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.key(purpose), bytes.subarray(0, 12)).setAAD(
      Buffer.from(purpose),
    );
    decipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
  }

  /** HMAC-SHA-256 in hex: tells whether two texts are the same, and cannot be tried out without the master secret. */
  fingerprint(text: string, purpose: string): string {
    return createHmac('sha256', this.key(purpose)).update(text).digest('hex');
  }

  private key(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.master, 'octroi', purpose, 32));
  }
}
