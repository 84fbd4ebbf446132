import { describe, expect, it } from 'vitest';
import { chosenFaults } from './chosen-faults.js';
import { faultCatalogue } from './fault-catalogue.js';

const plain = { brokers: 1, proxies: null, tmpfs: false, minutes: 1 } as const;

describe('the choice of faults', () => {
  it('is by name or by test, and says what does not exist', () => {
    expect(chosenFaults(plain, ['kill-service']).kinds.map(({ name }) => name)).toEqual(['kill-service']);
    const killed = chosenFaults(plain, ['T1']).kinds;
    expect(killed.length).toBeGreaterThan(1);
    expect(killed.every(({ test }) => test === 'T1')).toBe(true);
    expect(() => chosenFaults(plain, ['T1', 'T99'])).toThrow(/found T99/);
  });

  it('leaves nothing out silently', () => {
    const { kinds, leftOut } = chosenFaults(plain);
    expect(kinds.length + leftOut.length).toBe(faultCatalogue.length);
    for (const line of leftOut) expect(line).toMatch(/^left out: [a-z-]+ \(T\d+\) needs /);
  });

  it('has a name, a test and a time for every fault, and each name once', () => {
    const all = faultCatalogue.map((make) => make());
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { name, test, lastsMs, struck } of all) {
      expect([name, test, struck]).toEqual([
        expect.stringMatching(/^[a-z-]+$/),
        expect.stringMatching(/^T\d+$/),
        0,
      ]);
      expect(lastsMs[0]).toBeLessThanOrEqual(lastsMs[1]);
    }
  });
});
