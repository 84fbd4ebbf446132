import type { RunAssigned } from '@chimera/contracts';
import { describe, expect, it } from 'vitest';
import { anAssignment } from '../domain/assignment.fixture.js';
import { cancelled } from '../domain/cancellation.js';
import { RunDesk } from './run-desk.js';

/** A desk whose attempts end when told. */
function aDesk(slots: number) {
  const begun: RunAssigned[] = [];
  const ends = new Map<string, () => void>();
  const signals = new Map<string, AbortSignal>();
  const desk = new RunDesk(slots, (assigned, signal) => {
    begun.push(assigned);
    signals.set(`${assigned.runId}/${assigned.attempt}`, signal);
    return new Promise((resolve) => {
      ends.set(assigned.runId, resolve);
      signal.addEventListener('abort', () => resolve());
    });
  });
  const accept = (runId: string, attempt = 1): void => desk.accept(anAssignment({ runId, attempt }));
  return { desk, begun, ends, signals, accept, ids: () => begun.map((each) => each.runId) };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('the run desk', () => {
  it('executes as many as it has slots, the rest in turn', async () => {
    const { desk, ids, ends, accept } = aDesk(2);
    ['a', 'b', 'c'].forEach((id) => accept(id));
    expect(ids()).toEqual(['a', 'b']);
    expect(desk.freeSlots).toBe(0);
    expect(desk.runs).toEqual(['a', 'b', 'c']);
    ends.get('a')!();
    await settled();
    expect(ids()).toEqual(['a', 'b', 'c']);
  });

  it('takes an attempt once, however often it is delivered', () => {
    const { ids, accept } = aDesk(4);
    accept('a');
    accept('a');
    expect(ids()).toEqual(['a']);
  });

  it('ends an attempt when a newer one of its run is assigned, and then begins that', async () => {
    const { signals, begun, accept } = aDesk(2);
    accept('a', 1);
    accept('a', 2);
    expect(signals.get('a/1')!.aborted).toBe(true);
    expect(signals.get('a/1')!.reason).toMatchObject({ code: 'CHIMERA_WRITER_FENCED' });
    await settled();
    expect(begun.map((each) => each.attempt)).toEqual([1, 2]);
  });

  it('ends what somebody cancels, executed or waiting, and nothing newer', async () => {
    const { desk, signals, ids, ends, accept } = aDesk(1);
    const reason = cancelled({ requestedBy: 'ada', reason: '' });
    accept('a', 2);
    accept('b');
    desk.cancel('a', 1, reason);
    expect(signals.get('a/2')!.aborted).toBe(false);
    desk.cancel('b', 1, reason);
    desk.cancel('nobody', 1, reason);
    ends.get('a')!();
    await settled();
    expect(ids()).toEqual(['a']);
    accept('c');
    desk.cancel('c', 1, reason);
    expect(signals.get('c/1')!.reason).toMatchObject({
      code: 'CHIMERA_RUN_CANCELLED',
      disposition: 'reject',
    });
  });

  it('lets what runs finish when it closes, and begins nothing', async () => {
    const { desk, ends, ids, accept } = aDesk(1);
    accept('a');
    accept('b');
    const closed = desk.close(60_000);
    accept('c');
    ends.get('a')!();
    await closed;
    expect(ids()).toEqual(['a']);
    expect(desk.freeSlots).toBe(0);
  });

  it('ends what runs beyond the deadline as retryable (Invariant 7)', async () => {
    const { desk, signals, accept } = aDesk(1);
    accept('a');
    await desk.close(1);
    expect(signals.get('a/1')!.reason).toMatchObject({ code: 'CHIMERA_WORKER_LOST', disposition: 'retry' });
  });
});
