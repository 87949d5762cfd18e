import { ConfigError, envExample, loadConfig, Secrets } from '@libs/platform';

const enough = {
  DATABASE_URL: 'postgres://octroi@localhost/octroi',
  OCTROI_SECRET: 'forty characters of secret for this test.',
  STRIPE_API_BASE: 'http://localhost:4199',
};

describe('the configuration', () => {
  it('lists every fault at once, by variable', () => {
    const load = () => loadConfig({ PORT: 'many', REDIS_URL: 'nowhere', OCTROI_SECRET: 'short', LOG_LEVEL: 'loud' });

    expect(load).toThrow(ConfigError);
    try {
      load();
    } catch (error) {
      expect((error as ConfigError).faults.map((fault) => fault.split(':')[0])).toEqual([
        'PORT',
        'DATABASE_URL',
        'REDIS_URL',
        'OCTROI_SECRET',
        'LOG_LEVEL',
        'STRIPE_SECRET_KEY',
      ]);
    }
  });

  it('takes an empty variable for one that is not set', () => {
    expect(loadConfig({ ...enough, REDIS_URL: '', PORT: '' })).toMatchObject({
      PORT: 4100,
      publicUrl: 'http://localhost:4100',
    });
  });

  it('never lets the clock be moved with a live Stripe key', () => {
    expect(loadConfig(enough).mayMoveClock).toBe(true);
    expect(loadConfig({ ...enough, STRIPE_SECRET_KEY: 'sk_live_x' }).mayMoveClock).toBe(false);
    expect(() => loadConfig({ ...enough, STRIPE_SECRET_KEY: 'sk_live_x', SANDBOX_CLOCK: 'true' })).toThrow(
      'SANDBOX_CLOCK',
    );
  });

  it('takes a planted bug in tests only', () => {
    const planted = { ...enough, PLANTED_BUG: 'claim_in_memory' };

    expect(loadConfig({ ...planted, NODE_ENV: 'test' }).PLANTED_BUG).toBe('claim_in_memory');
    for (const env of [{}, { NODE_ENV: 'production' }, { NODE_ENV: 'test', STRIPE_SECRET_KEY: 'sk_live_x' }])
      expect(() => loadConfig({ ...planted, ...env })).toThrow('PLANTED_BUG: only with NODE_ENV=test');
  });

  it('describes every variable in the example file', () => {
    const example = envExample();
    expect(example).toContain('# Port to listen on.\nPORT=4100');
    expect(example).toMatch(/# Master secret: .+\n# OCTROI_SECRET=/);
    expect(example).not.toMatch(/^# $/m);
  });
});

describe('secrets', () => {
  const secrets = new Secrets(enough.OCTROI_SECRET);

  it('opens what it sealed, for the same purpose only', () => {
    const sealed = secrets.encrypt('whsec_abc', 'webhook');

    expect(secrets.decrypt(sealed, 'webhook')).toBe('whsec_abc');
    expect(sealed).not.toContain('whsec');
    expect(secrets.encrypt('whsec_abc', 'webhook')).not.toBe(sealed);
    expect(() => secrets.decrypt(sealed, 'password')).toThrow();
    expect(() => new Secrets(`${enough.OCTROI_SECRET}!`).decrypt(sealed, 'webhook')).toThrow();
    const changed = sealed.slice(0, -2) + (sealed.endsWith('A') ? 'BB' : 'AA');
    expect(() => secrets.decrypt(changed, 'webhook')).toThrow();
  });

  it('gives each database role a password of its own', () => {
    expect(secrets.rolePassword('octroi_billing')).not.toBe(secrets.rolePassword('octroi_catalog'));
  });
});
