import type { PipelineContractRequested } from '@chimera/contracts';
import { harness, testColumn } from '@chimera/testing';
import { describe, expect, it } from 'vitest';
import { PipelineContractRequestedHandler } from './pipeline-contract-requested.handler.js';

const request: PipelineContractRequested = {
  namespace: 'aviation',
  pipeline: 'erp_erp_flights',
  dataset: 'flights',
  intent: 'erp',
  urn: 'u',
  submissionId: 's1',
  team: 'ops',
  supportEmail: 'ops@example.org',
  columns: [testColumn('id', 'int64')],
};
const handler = () => harness(PipelineContractRequestedHandler, (work) => [work]);

describe('pipeline contract requested', () => {
  it('is one task, however often it is delivered', async () => {
    const one = handler();
    expect(await one.deliver(request)).toEqual({ kind: 'handled' });
    expect(await one.redeliver()).toMatchObject({ kind: 'skipped' });
    expect(one.tasks).toMatchObject([{ kind: 'pipeline-contract', key: 'aviation/erp_erp_flights/s1' }]);
  });

  it.each([
    ['no columns', []],
    ['a type nobody knows', [testColumn('id', 'money')]],
    ['one field twice', [testColumn('id', 'int64'), testColumn('id', 'text')]],
  ])('refuses %s for good', async (_, columns) => {
    await expect(handler().deliver({ ...request, columns })).rejects.toMatchObject({
      code: 'CHIMERA_INTENT_INVALID',
      disposition: 'reject',
    });
  });
});
