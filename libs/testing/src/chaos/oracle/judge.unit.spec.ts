import { describe, expect, it } from 'vitest';
import { chaosRow, type ChaosRow } from '../workload/row.js';
import { Truth } from '../workload/truth.js';
import {
  defaultBounds,
  type History,
  type Observation,
  type OtherRun,
  type PipelineHistory,
  type PublishedRun,
} from './history.js';
import { judge } from './judge.js';

const row = (id: number, version = 1, weight = 1): ChaosRow =>
  chaosRow({ id, writer: 1, sequence: id + 1000 * (version - 1), version, weight, payload: `row ${id}` });

/** Three batches: rows 1 to 10; then 11 to 20 of which 13 is poison; then row 5 anew. */
function world(): { truth: Truth; target: ChaosRow[]; observations: Observation[] } {
  const truth = new Truth();
  const batches = [
    Array.from({ length: 10 }, (_, at) => row(at + 1)),
    Array.from({ length: 10 }, (_, at) => row(at + 11, 1, at === 2 ? -1 : 1)),
    [row(5, 2)],
  ];
  const rows = new Map<number, ChaosRow>();
  const observations: Observation[] = [];
  batches.forEach((batch, at) => {
    truth.apply(batch);
    batch.filter(({ weight }) => weight >= 0).forEach((one) => rows.set(one.id, one));
    observations.push(seen([...rows.values()], at + 1, [10, 20, 1005][at]!));
  });
  return { truth, target: [...rows.values()], observations };
}

function seen(rows: readonly ChaosRow[], version: number, position: number): Observation {
  const sum = rows.reduce((total, { checksum }) => total + BigInt(checksum), 0n);
  return { atMs: version * 1000, version, position, digest: { rows: rows.length, sum } };
}

const run = (version: number, read: number, quarantined = 0): PublishedRun => ({
  runId: `run-${version}`,
  attempt: 1,
  version,
  ledger: { read, staged: read - quarantined, quarantined, filtered: 0, deduplicated: 0, sourceCount: read },
  eventIds: [`event-${version}`],
  noticeIds: [`mail-${version}`],
});

function delta(change: Partial<PipelineHistory> = {}): PipelineHistory {
  return {
    kind: 'merge',
    readsAll: false,
    ...world(),
    published: [run(1, 10), run(2, 10, 1), run(3, 1)],
    setAside: [{ runId: 'run-2', attempt: 1, id: 13 }],
    otherRuns: [],
    ...change,
  };
}

function history(pipeline: Partial<PipelineHistory> = {}, change: Partial<History> = {}): History {
  return {
    pipelines: [delta(pipeline)],
    recoveries: [{ fault: 'kill-service', ms: 4_000 }],
    processes: [{ name: 'intake', peakBytes: 120 * 2 ** 20, restPercent: 0.5 }],
    audit: { holds: true, fault: null },
    deadLetters: {},
    expectedDeadLetters: {},
    expectedFailures: [],
    faults: [{ name: 'kill-service', strikes: 2, struck: 3 }],
    ...change,
  };
}

const failedRun = (code: string): OtherRun => ({ runId: 'run-4', state: 'abandoned', code, why: code });

const broken = (of: History): readonly string[] =>
  judge(of, defaultBounds)
    .filter(({ faults }) => faults.length > 0)
    .map(({ rule }) => rule);

const target = (): ChaosRow[] => world().target;
const without = (id: number): ChaosRow[] => target().filter((one) => one.id !== id);
const observed = (...more: Observation[]): Observation[] => [...world().observations, ...more];
const published = (change: Partial<PublishedRun>): PublishedRun[] => [
  run(1, 10),
  run(2, 10, 1),
  { ...run(3, 1), ...change },
];

describe('the oracle', () => {
  it('finds nothing in a history in which nothing went wrong', () => {
    expect(broken(history())).toEqual([]);
  });

  const broke: readonly (readonly [what: string, rules: readonly string[], of: History])[] = [
    ['a lost row', ['A1'], history({ target: without(7) })],
    ['a row that nobody wrote', ['A1'], history({ target: [...target(), row(99)] })],
    ['a poisoned row in the target', ['A1'], history({ target: [...target(), row(13, 1, -1)] })],
    ['a doubled row', ['A2'], history({ target: [...target(), row(7)] })],
    ['an old version of a row', ['A3'], history({ target: [...without(5), row(5, 1)] })],
    ['a damaged row', ['A4'], history({ target: [...without(7), { ...row(7), payload: 'row 8' }] })],
    [
      'a row swapped for another whole one',
      ['A4'],
      history({ target: [...without(7), chaosRow({ ...row(7), payload: 'x' })] }),
    ],
    [
      'a position that went back',
      ['A5'],
      history({
        observations: observed({ ...world().observations[2]!, position: 900 }, world().observations[2]!),
      }),
    ],
    [
      'a position short of the end',
      ['A5'],
      history({
        observations: world().observations.map((one) => ({
          ...one,
          position: Math.min(20, one.position ?? 0),
        })),
      }),
    ],
    [
      'a version that went back',
      ['A5'],
      history({ observations: observed({ ...world().observations[2]!, version: 2 }) }),
    ],
    [
      'a good row in quarantine',
      ['A6'],
      history({
        setAside: [
          { runId: 'run-2', attempt: 1, id: 13 },
          { runId: 'run-0', attempt: 1, id: 4 },
        ],
      }),
    ],
    ['poison that is not in quarantine', ['A6'], history({ setAside: [] })],
    ['quarantine that no ledger knows', ['A6'], history({ published: [run(1, 10), run(2, 10), run(3, 1)] })],
    [
      'half a version',
      ['A9'],
      history({
        observations: [
          ...world().observations.slice(0, 2),
          seen(target().slice(0, 15), 3, 1005),
          world().observations[2]!,
        ],
      }),
    ],
    [
      'a reader who went back',
      ['A9'],
      history({
        observations: [
          world().observations[1]!,
          { ...world().observations[0]!, version: 2, position: 20 },
          world().observations[2]!,
        ],
      }),
    ],
    ['a reader who saw nothing at all', ['A5', 'A9', 'caught-up'], history({ observations: [] })],
    [
      'a mesh that never caught up',
      ['A5', 'caught-up'],
      history({ observations: world().observations.slice(0, 2) }),
    ],
    [
      'a ledger that does not balance',
      ['ledger'],
      history({ published: published({ ledger: { ...run(3, 1).ledger, staged: 0 } }) }),
    ],
    [
      'a count that is not the source’s',
      ['ledger'],
      history({ published: published({ ledger: { ...run(3, 1).ledger, sourceCount: 2 } }) }),
    ],
    [
      'a publication told under two ids',
      ['told'],
      history({ published: published({ eventIds: ['a', 'b'] }) }),
    ],
    ['a notice that never came', ['told'], history({ published: published({ noticeIds: [] }) })],
    ['a notice told twice', ['told'], history({ published: published({ noticeIds: ['a', 'b'] }) })],
    ['two runs that published one version', ['told'], history({ published: published({ version: 2 }) })],
    ['a run that waits for a person', ['ended'], history({ otherRuns: [failedRun('CHIMERA_X')] })],
    [
      'a run that failed otherwise than a fault said',
      ['ended'],
      history({ otherRuns: [failedRun('CHIMERA_X')] }, { expectedFailures: ['CHIMERA_Y'] }),
    ],
    [
      'a mesh that did not move again',
      ['A7'],
      history({}, { recoveries: [{ fault: 'kill-service', ms: null }] }),
    ],
    [
      'a mesh that moved too late',
      ['A7'],
      history({}, { recoveries: [{ fault: 'kill-service', ms: 30_001 }] }),
    ],
    [
      'a process that grew',
      ['A8'],
      history({}, { processes: [{ name: 'dq', peakBytes: 2 ** 29, restPercent: 1 }] }),
    ],
    ['no process at all', ['A8'], history({}, { processes: [] })],
    [
      'a process that spins',
      ['rest'],
      history({}, { processes: [{ name: 'dq', peakBytes: 1, restPercent: 99 }] }),
    ],
    ['a dead letter', ['letters'], history({}, { deadLetters: { 'x.dlq': 1 } })],
    ['a dead letter that did not come', ['letters'], history({}, { expectedDeadLetters: { 'x.dlq': 1 } })],
    ['a broken audit chain', ['audit'], history({}, { audit: { holds: false, fault: 'entry 7' } })],
    [
      'a fault that never struck',
      ['struck'],
      history({}, { faults: [{ name: 'kill-worker', strikes: 1, struck: 0 }] }),
    ],
  ];

  it.each(broke)('finds %s, and says so', (_what, rules, of) => {
    expect(broken(of)).toEqual(rules);
    for (const { rule, faults } of judge(of, defaultBounds))
      if (rules.includes(rule)) expect(faults.join()).toMatch(/\w/);
  });

  it('lets a run be that failed as a fault said it would', () => {
    const of = history({ otherRuns: [failedRun('CHIMERA_X')] }, { expectedFailures: ['CHIMERA_X'] });
    expect(broken(of)).toEqual([]);
  });

  it('finds poison of a pipeline that reads everything when its last run left some out', () => {
    const all = { readsAll: true, published: [run(1, 10), run(2, 20, 1), run(3, 20, 0)] };
    expect(
      broken(
        history({ ...all, observations: world().observations.map((one) => ({ ...one, position: null })) }),
      ),
    ).toEqual(['A6']);
  });

  it('has a broken history for every rule it knows', () => {
    const known = judge(history(), defaultBounds).map(({ rule }) => rule);
    expect(new Set(broke.flatMap(([, rules]) => rules))).toEqual(new Set(known));
  });
});
