import { describe, expect, it } from 'vitest';
import { decideReplay, type ReplayFacts } from './replay.js';

const run = (n: number): string => `${n}1111111-1111-4111-8111-111111111111`;
const segment = { topic: 'q', partition: 0, from: 3, to: 9, rows: 4, codes: {} };

function facts(n: number, change: Partial<ReplayFacts> = {}): ReplayFacts {
  return { runId: run(n), attempt: 1, version: n, state: 'published', parameters: '{}', segment, ...change };
}

const replayOf = (n: number): string => JSON.stringify({ mode: 'replay', quarantineOf: run(n) });

describe('a replay', () => {
  it('reads the rows of the attempt that was published', () => {
    const lost = facts(1, { attempt: 1, state: 'failed' });
    const good = facts(1, { attempt: 2 });
    expect(decideReplay(run(1), [good, lost], [good], true)).toEqual({ runId: run(1), attempt: 2, segment });
  });

  it.each([
    ['of no run of the pipeline', [], [], 'CHIMERA_RUN_UNKNOWN'],
    ['of a run that was not published', [facts(1, { state: 'failed' })], [], 'CHIMERA_CONFLICT'],
    ['of a run without rows in quarantine', [facts(1, { segment: null })], [], 'CHIMERA_CONFLICT'],
    [
      'that was made before',
      [facts(1)],
      [facts(1), facts(2, { parameters: replayOf(1) })],
      'CHIMERA_CONFLICT',
    ],
    ['after everything was read again', [facts(1)], [facts(1), facts(2)], 'CHIMERA_CONFLICT'],
  ] as const)('is refused %s (Invariant 2)', (_what, of, published, code) => {
    expect(() => decideReplay(run(1), of, published, true)).toThrow(
      expect.objectContaining({ code, disposition: 'reject' }),
    );
  });

  it('waits for one that is publishing just now', () => {
    const now = facts(2, { parameters: replayOf(1), state: 'publishing' });
    expect(() => decideReplay(run(1), [facts(1)], [now], true)).toThrow(
      expect.objectContaining({ code: 'CHIMERA_CONFLICT', disposition: 'retry' }),
    );
  });

  it('may follow a replay of another run, and later runs of a pipeline that adds', () => {
    const second = facts(2, { parameters: replayOf(1) });
    expect(decideReplay(run(2), [second], [second], true)).toMatchObject({ runId: run(2) });
    const third = facts(3, { parameters: replayOf(2) });
    expect(decideReplay(run(1), [facts(1)], [facts(1), third], true)).toMatchObject({ runId: run(1) });
    expect(decideReplay(run(1), [facts(1)], [facts(1), facts(4)], false)).toMatchObject({ runId: run(1) });
  });
});
