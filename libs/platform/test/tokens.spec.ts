import { hashPassword, hashToken, isWellFormedToken, newToken, sameSecret, verifyPassword } from '@libs/platform';

describe('tokens', () => {
  it('are recognised by their prefix and checksum alone', () => {
    const { token, hash, hint } = newToken('key');

    expect(token).toMatch(/^oct_key_[0-9A-Za-z]{49}$/);
    expect(isWellFormedToken(token)).toBe(true);
    expect(hash).toBe(hashToken(token));
    expect(token.startsWith(hint)).toBe(true);
  });

  it('with one character changed anywhere are not even looked up', () => {
    const { token } = newToken('pat');
    for (let at = 8; at < token.length; at += 1) {
      const other = token[at] === 'x' ? 'y' : 'x';
      expect(isWellFormedToken(token.slice(0, at) + other + token.slice(at + 1))).toBe(false);
    }
  });

  it('never repeat', () => {
    expect(new Set(Array.from({ length: 1000 }, () => newToken('key').token)).size).toBe(1000);
  });

  it('are compared without regard to length or place of the difference', () => {
    expect(sameSecret('abc', 'abc')).toBe(true);
    expect(sameSecret('abc', 'abd')).toBe(false);
    expect(sameSecret('abc', 'abcd')).toBe(false);
  });
});

describe('passwords', () => {
  it('are kept as argon2id and verified', async () => {
    const stored = await hashPassword('correct horse battery');

    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await verifyPassword(stored, 'correct horse battery')).toBe(true);
    expect(await verifyPassword(stored, 'correct horse')).toBe(false);
  });

  it('of nobody never fit, whatever is tried', async () => {
    expect(await verifyPassword(null, 'nobody has this password')).toBe(false);
  });
});
