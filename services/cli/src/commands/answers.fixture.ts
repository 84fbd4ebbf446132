/** A fault of a source, as intake tells it. */
export const fault = {
  code: 'CHIMERA_SOURCE_OBJECT_MISSING',
  path: '/datasets/0/from',
  message: 'There is no table public.flight.',
  expected: 'a table',
  found: 'public.flight',
  hint: 'Did you mean public.flights?',
};
/** A submission before it has a state. */
export const submission = {
  submissionId: 's1',
  namespace: 'aviation',
  name: 'flights',
  part: 'source',
  faults: [],
};
/** A run as the console tells it. */
export const run = {
  runId: 'r1',
  namespace: 'aviation',
  pipeline: 'p',
  dataset: 'flights',
  version: 2,
  state: 'published',
  attempt: 1,
  waitingFor: null,
  trigger: 'manual',
  requestedBy: 'ada',
  requestedAt: '2026-01-01T00:00:00.000Z',
  startedAt: '2026-01-01T00:00:01.000Z',
  finishedAt: '2026-01-01T00:00:03.000Z',
  progress: {
    phase: 'load',
    rowsRead: 600,
    rowsStaged: 500,
    rowsQuarantined: 1,
    rowsExpected: 1000,
    elapsedMillis: 1000,
  },
  ledger: { read: 1001, staged: 1000, quarantined: 1, filtered: 0, deduplicated: 0, sourceCount: 1001 },
  checks: [
    {
      id: 'ledger',
      check: 'ledger',
      columns: [],
      severity: 'error',
      passed: true,
      expected: 'e',
      observed: 'o',
      failingRows: 0,
      samples: [],
    },
  ],
  usage: [{ role: 'reader', pid: 7, cpuSeconds: 1.5, peakMemoryBytes: 104_857_600, wallMillis: 2000 }],
  relation: 'public.flights',
  target: 'postgres://h/d',
  lastGoodVersion: null,
  failure: null,
};
