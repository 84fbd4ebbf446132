import { Metrics, attributes, instruments } from '@chimera/telemetry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { message, origin, testService, topic, type TestService } from '../test-service.spec.js';
import { UnitOfWork } from '../work/unit-of-work.js';
import { readQueueDepth } from './queue-depth.js';

let service: TestService;
beforeAll(async () => (service = await testService()));
afterAll(() => service.close());

describe('readQueueDepth', () => {
  it('counts what waits and how long the oldest has waited', async () => {
    const metrics = new Metrics({ service: 'sample' });
    await readQueueDepth(service.database, metrics);
    expect(await metrics.value(instruments.outboxDepth, {})).toBe(0);
    expect(await metrics.value(instruments.outboxAge, {})).toBe(0);
    await service.work.run(origin, async (tx) => {
      for (const text of ['a', 'b', 'c']) await tx.publish(topic, { key: text, text });
      await tx.enqueue('harvest', 'now', null);
      await tx.enqueue('harvest', 'later', null, { runAt: new Date(Date.now() + 3_600_000) });
    });
    await service.database.query("UPDATE outbox SET created_at = now() - interval '90 s' WHERE key = 'a'");
    await service.database.query("UPDATE tasks SET run_at = now() - interval '30 s' WHERE key = 'now'");
    await readQueueDepth(service.database, metrics);
    const harvest = { [attributes.taskKind]: 'harvest' };
    expect(await metrics.value(instruments.outboxDepth, {})).toBe(3);
    expect(await metrics.value(instruments.outboxAge, {})).toBeGreaterThanOrEqual(90);
    expect(await metrics.value(instruments.tasksDue, harvest)).toBe(1);
    expect(await metrics.value(instruments.taskAge, harvest)).toBeGreaterThanOrEqual(30);
    await service.outbox.drain(10, async () => undefined);
    await service.database.query('DELETE FROM tasks');
    await readQueueDepth(service.database, metrics);
    expect(await metrics.value(instruments.outboxDepth, {})).toBe(0);
    expect((await metrics.exposition()).body).not.toMatch(/^chimera_tasks_due\{/m);
  });
});

describe('the count of duplicates', () => {
  it('rises by one for each message that comes again, alone or in a batch', async () => {
    const metrics = new Metrics({ service: 'sample' });
    const encoder = { encodeEvent: () => ({ key: 'k', headers: {}, payload: Buffer.alloc(0) }) };
    const work = new UnitOfWork({ database: service.database, encoder, metrics });
    const about = {
      [attributes.messagingDestination]: 'chimera.a.b.v1',
      [attributes.messagingGroup]: 'sample',
    };
    const dropped = () => metrics.value(instruments.duplicatesDropped, about);
    const context = (id: string) => ({ ...message(id), topic: 'chimera.a.b.v1' });
    await work.once(context('d1'), async () => undefined);
    expect(await dropped()).toBe(0);
    await work.once(context('d1'), async () => undefined);
    expect(await dropped()).toBe(1);
    const batch = ['d1', 'd2', 'd2', 'd3'].map((id) => ({ context: context(id) }));
    await work.onceForBatch(batch, async () => undefined);
    expect(await dropped()).toBe(3);
  });
});
