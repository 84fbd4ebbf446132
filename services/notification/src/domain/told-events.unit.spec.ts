import { describe, expect, it } from 'vitest';
import { contractChanged, datasetProfiled, declarationExpiring } from './onboarding-notices.js';
import { pipelineStateChanged, schemaChangeFound } from './pipeline-notices.js';
import { reconciliationCompleted, runAssessed, timelinessChanged } from './quality-notices.js';

const identity = { eventId: 'e1', occurredAt: '2026-03-01T12:00:00.000Z' };
const about = {
  namespace: 'aviation',
  pipeline: 'p',
  dataset: 'flights',
  urn: 'u',
  intent: 'us-flights',
  team: 't',
  supportEmail: 's@example.org',
};
const check = {
  id: 'distance-range',
  check: 'range',
  columns: ['distance'],
  severity: 'warn',
  passed: false,
  expected: '<= 5',
  observed: '9',
  failingRows: 1,
  samples: ['sample-value'],
};
const assessed = { ...about, runId: 'r', attempt: 1, version: 3, passed: true, checks: [check], usage: [] };

describe('notices about quality', () => {
  it('tell warnings of a version that passed, with the fields they concern and without samples', () => {
    const notice = runAssessed(assessed, identity);
    expect(notice).toMatchObject({ severity: 'warning', columns: ['distance'], datasets: ['flights'] });
    expect(JSON.stringify(notice)).not.toContain('sample-value');
  });

  it('leave failed versions to their rejection, and say nothing of clean ones', () => {
    expect(runAssessed({ ...assessed, passed: false }, identity)).toBeNull();
    expect(runAssessed({ ...assessed, checks: [{ ...check, passed: true }] }, identity)).toBeNull();
    expect(runAssessed({ ...assessed, checks: [{ ...check, severity: 'error' }] }, identity)).toBeNull();
  });

  it.each([
    ['at_risk', 'warning'],
    ['failed', 'error'],
    ['recovered', 'info'],
  ])('tell %s as %s', (state, severity) => {
    const event = { ...about, state, dueAt: 1, expectedBy: 2, failBy: 3, publishedAt: null };
    expect(timelinessChanged(event, identity)).toMatchObject({ severity, data: { code: state } });
  });

  it('name the columns that differ', () => {
    const columns = ['a', 'b'].map((column) => ({ column, source: '0', target: '1', equal: column === 'a' }));
    const event = {
      ...about,
      reconciliationId: 'x',
      version: 1,
      equal: false,
      sourceRows: 1,
      targetRows: 1,
      columns,
    };
    const notice = reconciliationCompleted({ ...event, error: null }, identity);
    expect(notice).toMatchObject({ severity: 'error', columns: ['b'] });
    expect(reconciliationCompleted({ ...event, error: 'away' }, identity).severity).toBe('warning');
  });
});

describe('notices about contracts and sources', () => {
  it('tell a change with the fields that its sentences name, and not the first version', () => {
    const event = {
      ...about,
      version: 2,
      change: 'evolved',
      subject: 's',
      schemaId: 1,
      compatibility: 'BACKWARD',
      schema: '{}',
      contract: null,
      differences: ['column "tail number" was added'],
      cause: 'schema-change',
    };
    expect(contractChanged(event, identity)).toMatchObject({ about: 'us-flights', columns: ['tail number'] });
    expect(contractChanged({ ...event, change: 'created' }, identity)).toBeNull();
  });

  it('keep profile and sample inside', () => {
    const proposal = { column: 'email', classification: 'pii', kind: 'email', reason: 'name', share: 0 };
    const event = {
      ...about,
      intentVersion: 1,
      rowsProfiled: 1,
      complete: true,
      columns: [{ column: 'x', nulls: 0, distinct: 1, min: 'least-value', max: null, top: [] }],
      proposals: [proposal],
      sample: [{ x: 'least-value' }],
    };
    const notice = datasetProfiled(event, identity);
    expect(notice).toMatchObject({ columns: ['email'] });
    expect(JSON.stringify(notice)).not.toContain('least-value');
    expect(datasetProfiled({ ...event, proposals: [] }, identity)).toBeNull();
  });

  it.each([
    ['held', 'error', '--accept'],
    ['evolving', 'warning', 'contract follows'],
    ['continuing', 'warning', 'old contract'],
  ])('tell a changed source that is %s as %s, and what to do', (action, severity, said) => {
    const differences = [{ kind: 'columnDropped', column: 'distance', before: 'int64', after: null }];
    const event = {
      ...about,
      runId: 'r',
      attempt: 1,
      policy: 'hold',
      action,
      contractVersion: 1,
      differences,
    };
    const notice = schemaChangeFound(event, identity);
    expect(notice).toMatchObject({ severity, columns: ['distance'] });
    expect(`${notice.subject} ${notice.lines.join(' ')}`).toContain(said);
  });

  it('say until when a declaration holds, and how to resume a pipeline', () => {
    const declared = {
      declaredBy: 'Jo',
      basis: 'b',
      validUntil: '2026-04-01',
      terms: null,
      intentVersion: 1,
    };
    expect(declarationExpiring({ ...about, ...declared, daysLeft: 1 }, identity).subject).toContain(
      '1 day (2026-04-01)',
    );
    const state = { ...about, revision: 1, reason: 'asked', changedBy: 'ada' };
    expect(pipelineStateChanged({ ...state, state: 'held' }, identity).severity).toBe('warning');
    expect(pipelineStateChanged({ ...state, state: 'active' }, identity).lines).toHaveLength(1);
  });
});
