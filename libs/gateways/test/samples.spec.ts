import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adapterFor, adapterNames } from '../src/registry.js';
import { aRequest, PAYLOADS, requestFrom, samplesOf, SOURCES } from './support.js';

describe.each(adapterNames)('%s', (name) => {
  const adapter = adapterFor(name)!;
  const samples = samplesOf(name);

  it('has samples and a README', () => {
    expect(samples.length).toBeGreaterThan(1);
    expect(existsSync(join(SOURCES, name, 'README.md'))).toBe(true);
  });

  it('says in its README exactly what the console says to paste', () => {
    const squeezed = (text: string): string => text.replace(/\s/g, '');
    const readme = squeezed(readFileSync(join(SOURCES, name, 'README.md'), 'utf8'));
    const steps = adapter.setup({
      url: 'https://octroi.example.com/metering/v1/ingest/CONNECTION',
      secret: 'SECRET',
    });

    expect(steps.length).toBeGreaterThan(1);
    for (const { title, code } of steps) expect([title, readme.includes(squeezed(code))]).toEqual([title, true]);
  });

  it.each(samples)('reads $name as expected', ({ request, expected }) => {
    const { records, ignored } = adapter.read(request, expected.options);

    expect(records.map(({ raw: _raw, ...record }) => record)).toEqual(expected.records);
    expect(ignored).toEqual(expected.ignored);
  });

  it.each(samples)('lets no credential of $name through', ({ request, expected }) => {
    const reading = adapter.read(request, expected.options);

    expect(JSON.stringify(reading)).not.toContain('s3cr3t');
  });

  it.each(samples)('reads every event of $name again from what is kept of it', ({ request, expected }) => {
    for (const event of adapter.read(request, expected.options).records) {
      if (event.kind !== 'event') continue;
      const kept = aRequest(JSON.stringify(event.raw), { 'content-type': 'application/json' });
      // The second of two equal records is the first one when it is read alone.
      const id = event.id.replace(/:\d+$/, (twin) => (event.idQuality === 'content' ? '' : twin));

      expect(adapter.read(kept, expected.options).records).toEqual([{ ...event, id, recordIndex: 0 }]);
    }
  });

  it.each(samples)('reads a redelivery of $name as the very same events', ({ request, expected }) => {
    const again = { ...request, receivedAt: '2026-11-24T00:00:00.000Z' };
    const ids = (reading: ReturnType<typeof adapter.read>): unknown[] =>
      reading.records.map((record) => (record.kind === 'event' ? [record.source, record.id] : record.reason));

    expect(ids(adapter.read(again, expected.options))).toEqual(ids(adapter.read(request, expected.options)));
  });
});

const payloads = existsSync(PAYLOADS)
  ? readdirSync(PAYLOADS).filter((file) => /\.(?:json|ndjson|http|csv|txt)$/.test(file) && file !== 'README.md')
  : [];
const whenThere = payloads.length > 0 ? describe : describe.skip;

whenThere('payloads of vendors', () => {
  it.each(payloads)('explains every record of %s, whichever adapter it reaches', (file) => {
    for (const name of adapterNames) {
      const reading = adapterFor(name)!.read(requestFrom(PAYLOADS, file));

      for (const record of reading.records) {
        if (record.kind === 'event') expect(Date.parse(record.time)).not.toBeNaN();
        else expect(record.detail).not.toBe('');
      }
    }
  });
});
