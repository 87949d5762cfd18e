import { LONG_FREEZES_MS, planFaults, planRun, STORM_MS, type Fault } from './plan.js';

const lists = Array.from({ length: 1_000 }, (_, seed) => planFaults(seed + 1));
const faults = lists.flat();

describe('the plan of a run', () => {
  it('is the same for the same seed and another for another', () => {
    expect(planRun(7)).toEqual(planRun(7));
    expect(planRun(7).gateways).not.toEqual(planRun(8).gateways);
    expect(new Set(lists.map((list) => JSON.stringify(list))).size).toBe(lists.length);
  });

  it('has two to five faults, all of which begin within the storm', () => {
    expect(new Set(lists.map(({ length }) => length))).toEqual(new Set([2, 3, 4, 5]));
    expect(faults.every(({ at }) => at >= 0 && at < STORM_MS)).toBe(true);
  });

  it('comes by every kind of fault on every target', () => {
    const nameOf = (fault: Fault): string =>
      [fault.kind, 'target' in fault && fault.target, 'slot' in fault && `${fault.slot} ${fault.store}`]
        .filter(Boolean)
        .join(' ');
    const names = new Set(faults.map(nameOf));
    for (const slot of ['metering-1', 'metering-2', 'billing']) {
      for (const kind of ['kill', 'die_at', 'freeze', 'freeze_at']) expect(names).toContain(`${kind} ${slot}`);
      for (const kind of ['cut', 'stall', 'drop', 'deaf'])
        for (const store of ['postgres', 'redis']) expect(names).toContain(`${kind} ${slot} ${store}`);
    }
    for (const name of ['kill postgres', 'kill redis', 'kill_backend', 'lose redis', 'freeze postgres', 'freeze redis'])
      expect(names).toContain(name);
    for (const ms of LONG_FREEZES_MS)
      expect(faults.some((fault) => fault.kind === 'freeze' && fault.forMs === ms)).toBe(true);
  });

  it('repeats, reorders, overlaps and delays calls, and loses answers', () => {
    const all = [1, 2, 3, 4, 5].map((seed) => planRun(seed).gateways.flatMap((gateway) => gateway.deliveries));
    for (const deliveries of all) {
      const ids = deliveries.flatMap(({ calls }) => calls.map(({ id }) => id));
      const inOrder = [...deliveries].sort((a, b) => a.at - b.at).map(({ calls }) => calls[0]!.id);
      expect(ids.length).toBeGreaterThan(new Set(ids).size);
      expect(inOrder).not.toEqual([...inOrder].sort());
      expect(deliveries.some(({ calls }) => new Set(calls.map(({ id }) => id)).size < calls.length)).toBe(true);
      expect(deliveries.some(({ calls }) => calls.some(({ ageMs }) => ageMs > 3_600_000))).toBe(true);
      expect(deliveries.some(({ hangsUpAfterMs }) => hangsUpAfterMs !== null)).toBe(true);
    }
    expect(all.flat().some(({ givesUp }) => givesUp)).toBe(true);
  });
});
