import { RejectedMessageError, StopConsumingError, TransientError } from '@chimera/contracts';
import { describe, expect, it } from 'vitest';
import { anAssignment } from './assignment.fixture.js';
import { errorOf, failureOf } from './failure.js';
import { parsePipelineConfig } from './pipeline-config.js';
import { rowRulesOf } from './row-rules.js';
import { versionPlanOf } from './version-plan.js';

describe('an assignment', () => {
  it('tells the target what to write', () => {
    expect(versionPlanOf(anAssignment({ runId: 'r1', attempt: 2, version: 7 }))).toMatchObject({
      connection: { kind: 'postgres', uri: 'postgres://127.0.0.1:5432/warehouse' },
      schema: 'public',
      relation: 'flights',
      owner: 'aviation/flights_warehouse_flights',
      runId: 'r1',
      attempt: 2,
      version: 7,
      key: ['id'],
    });
  });

  it('names what it expected when the configuration is something else', () => {
    for (const config of ['', 'null', '{}', '{"source":1,"dataset":{},"ingestion":{}}', '[]']) {
      expect(() => parsePipelineConfig(config)).toThrow(
        expect.objectContaining({ code: 'CHIMERA_MESSAGE_UNDECODABLE', disposition: 'reject' }),
      );
    }
  });

  it('gives the reader the rules that set rows aside, one per column, and no others', () => {
    const rule = { id: 'a', severity: 'error', parameters: { min: '0' }, columns: ['x', 'y'] };
    const rules = [
      { ...rule, rule: 'range', action: 'quarantine' },
      { ...rule, rule: 'notNull', action: 'quarantine', columns: ['z'], parameters: {} },
      { ...rule, rule: 'range', action: 'reject' },
      { ...rule, rule: 'unique', action: 'quarantine' },
    ];
    expect(rowRulesOf(rules)).toEqual([
      { rule: 'range', column: 'x', min: '0' },
      { rule: 'range', column: 'y', min: '0' },
      { rule: 'notNull', column: 'z' },
    ]);
  });
});

describe('a failure', () => {
  it('is retried unless the error says that it can never succeed', () => {
    expect(failureOf(new TransientError('CHIMERA_SOURCE_TIMEOUT', 'slow')).retryable).toBe(true);
    expect(failureOf(new RejectedMessageError('CHIMERA_SOURCE_CREDENTIALS', 'no')).retryable).toBe(false);
    expect(failureOf(new StopConsumingError('CHIMERA_LOAD_GAP', 'gap')).retryable).toBe(true);
  });

  it('says nothing of the text of foreign errors: drivers quote rows in it (Invariant 8)', () => {
    const failure = failureOf(new TypeError('duplicate key (ssn)=(123-45-6789)'));
    expect(failure).toMatchObject({ code: 'CHIMERA_INTERNAL', retryable: true });
    expect(JSON.stringify(failure)).not.toContain('123-45');
  });

  it('survives the way through IPC', () => {
    const failure = failureOf(
      new RejectedMessageError('CHIMERA_SOURCE_FORMAT', 'not Parquet', { hint: 'look' }),
    );
    expect(failureOf(errorOf(failure))).toEqual(failure);
  });
});
