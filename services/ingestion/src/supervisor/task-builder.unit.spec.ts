import { Secret } from '@chimera/config';
import { describe, expect, it } from 'vitest';
import { anAssignment, config } from '../domain/assignment.fixture.js';
import { TaskBuilder } from './task-builder.js';

const settings = {
  brokers: [],
  bulkClient: 'platformatic' as const,
  loadCompression: 'none' as const,
  stateDirectory: '/tmp',
  fileRoots: [],
  logLevel: 'info' as const,
  crashAt: null,
};
const resolve = (reference: string): Promise<Secret> => Promise.resolve(new Secret(`value of ${reference}`));
const load = { clusterId: 'c', segmentStart: [{ partition: 0, offset: 0 }] };
const order = { movesMark: false, mark: null };

const { source, ingestion } = config;
const assigned = anAssignment({
  config: JSON.stringify({
    ...config,
    source: { ...source, password: 'env:SOURCE' },
    ingestion: { ...ingestion, target: { ...ingestion.target, password: 'env:TARGET' } },
  }),
});

describe('tasks of workers', () => {
  const tasks = new TaskBuilder(settings, { resolve }, 2);

  it('give each the secrets of its own side only (Invariant 12)', async () => {
    const reader = await tasks.reader(assigned, load, order, null);
    expect(reader.secrets).toEqual({ 'env:SOURCE': 'value of env:SOURCE' });
    const writer = await tasks.writer(assigned, load, order);
    expect(writer.secrets).toEqual({ 'env:TARGET': 'value of env:TARGET' });
  });
});
