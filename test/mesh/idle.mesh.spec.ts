import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { meshLayout, meshProcesses } from '@chimera/testing';
import { describe, expect, it } from 'vitest';

/** CONTRIBUTING and the README's table of figures: what a service may take when nothing happens. */
const residentMegabytes = 150;
const sampleMs = 5_000;

describe('a service with nothing to do', () => {
  it(`stays below ${residentMegabytes} MB resident; its CPU goes on record`, async () => {
    const services = (await meshProcesses(sampleMs)).filter(({ kind }) => kind === 'service');
    const figures = services.map(({ name, residentBytes, cpuPercent }) => ({
      name,
      residentMegabytes: Math.round((residentBytes ?? Number.NaN) / 1e6),
      cpuPercent,
    }));
    writeFileSync(join(meshLayout().state, 'idle.json'), `${JSON.stringify(figures, null, 2)}\n`);
    expect(figures).toHaveLength(9);
    expect(figures.filter((one) => !(one.residentMegabytes < residentMegabytes))).toEqual([]);
    // Not a figure but a guard: a loop that never rests takes a core.
    expect(figures.filter((one) => !(one.cpuPercent! < 50))).toEqual([]);
  });
});
