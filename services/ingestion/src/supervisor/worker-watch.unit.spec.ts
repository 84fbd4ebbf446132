import { describe, expect, it } from 'vitest';
import type { WaitingFor, WorkerProgress } from '../worker/protocol.js';
import { parseSample } from './process-sampler.js';
import { WorkerWatch } from './worker-watch.js';

const now = 10_000_000;
const mib = 1024 * 1024;
const watch = new WorkerWatch({ memoryBytes: 400 * mib, stallMs: 120_000 });

function aWorker(change: {
  memoryMb?: number;
  progressedAgo?: number;
  heardAgo?: number;
  waitingFor?: WaitingFor;
}) {
  const { memoryMb = 100, progressedAgo = 0, heardAgo = 0, waitingFor = 'source' } = change;
  const usage = { cpuSeconds: 1, peakMemoryBytes: memoryMb * mib, memoryBytes: memoryMb * mib };
  const progress: WorkerProgress = { rows: 1, quarantined: 0, bytes: 1, waitingFor, usage };
  return {
    memoryBytes: memoryMb * mib,
    progress,
    progressedAt: now - progressedAgo,
    lastHeardAt: now - heardAgo,
  };
}

describe('the worker watch', () => {
  it('leaves a healthy worker alone', () => {
    expect(
      watch.excessOf(aWorker({ memoryMb: 400, progressedAgo: 119_000, heardAgo: 2_000 }), now),
    ).toBeNull();
  });

  it('finds a worker beyond its memory (Invariant 11)', () => {
    const excess = watch.excessOf(aWorker({ memoryMb: 401 }), now);
    expect(excess).toMatchObject({
      code: 'CHIMERA_WORKER_MEMORY',
      message: 'A worker used 401 MiB of memory; 400 MiB are allowed.',
    });
  });

  it('finds a worker without progress, with more patience for a commit', () => {
    expect(watch.excessOf(aWorker({ progressedAgo: 121_000 }), now)).toMatchObject({
      code: 'CHIMERA_WORKER_STALLED',
    });
    expect(watch.excessOf(aWorker({ progressedAgo: 121_000, waitingFor: 'commit' }), now)).toBeNull();
  });

  it('does not blame workers for the time in which it was stopped itself (issue 5)', () => {
    const stopped = new WorkerWatch({ memoryBytes: 400 * mib, stallMs: 120_000 });
    for (const ago of [125_500, 125_250, 0]) stopped.looks(now - ago);
    expect(stopped.excessOf(aWorker({ heardAgo: 125_300, progressedAgo: 125_300 }), now)).toBeNull();
    // Who says nothing afterwards is ended all the same.
    for (let later = 250; later <= 61_000; later += 250) stopped.looks(now + later);
    expect(stopped.excessOf(aWorker({ heardAgo: 125_300 }), now + 61_000)).toMatchObject({
      code: 'CHIMERA_WORKER_STALLED',
    });
  });

  it('finds a worker that says nothing: stopped, or its event loop blocked', () => {
    expect(watch.excessOf(aWorker({ heardAgo: 61_000, waitingFor: 'commit' }), now)).toMatchObject({
      code: 'CHIMERA_WORKER_STALLED',
    });
  });
});

describe('a sample of /proc', () => {
  const status = 'Name:\tnode\nVmHWM:\t  204800 kB\nVmRSS:\t  102400 kB\n';
  const stat = (name: string): string =>
    `42 (${name}) S 1 42 42 0 -1 4194304 100 0 0 0 150 50 0 0 20 0 11 0 100`;

  it('tells CPU seconds, resident and peak memory, whatever the process is called', () => {
    const expected = { cpuSeconds: 2, memoryBytes: 100 * mib, peakMemoryBytes: 200 * mib };
    expect(parseSample(stat('node'), status)).toEqual(expected);
    expect(parseSample(stat('a) b (c'), status)).toEqual(expected);
  });

  it('is nothing for a process that has ended', () => {
    expect(parseSample(stat('node'), 'Name:\tnode\nState:\tZ (zombie)\n')).toBeNull();
  });
});
