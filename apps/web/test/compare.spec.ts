import { describe, expect, it } from '@jest/globals';
import { changedLines } from '../src/console/invoices/compare.js';

const line = (key: string, minor: string, description = key) => ({
  key,
  description,
  amount: { minor, currency: 'EUR' },
});

describe('what differs between two invoices', () => {
  it('leaves out lines that are the same', () => {
    expect(changedLines([line('fee', '1000')], [line('fee', '1000')])).toEqual([]);
  });

  it('shows a line that changed with both amounts', () => {
    expect(changedLines([line('calls', '1000')], [line('calls', '1250')])).toEqual([
      { key: 'calls', description: 'calls', before: line('', '1000').amount, after: line('', '1250').amount },
    ]);
  });

  it('shows lines that came and lines that went, the newer invoice first', () => {
    const changes = changedLines([line('fee', '500'), line('old', '1')], [line('fee', '500'), line('new', '2')]);

    expect(changes.map(({ key, before, after }) => [key, before?.minor ?? null, after?.minor ?? null])).toEqual([
      ['new', null, '2'],
      ['old', '1', null],
    ]);
  });

  it('adds up lines of one key, exact beyond what a float holds', () => {
    const changes = changedLines([line('calls', '9007199254740993'), line('calls', '1')], [line('calls', '0')]);

    expect(changes[0]?.before?.minor).toBe('9007199254740994');
  });
});
