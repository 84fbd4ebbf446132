import {
  RejectedMessageError,
  topics,
  type DataDiscoveryAvailable,
  type RunStartRequested,
} from '@chimera/contracts';
import {
  Handles,
  HandlesBatch,
  skip,
  type Delivered,
  type HandlerResult,
  type MessageContext,
} from '@chimera/messaging';
import { type UnitOfWork } from '@chimera/persistence';
import { describe, expect, it } from 'vitest';
import { harness } from './harness.js';

const request: RunStartRequested = {
  namespace: 'aviation',
  pipeline: 'p',
  runId: 'r1',
  requestedBy: 'ada',
  parameters: '{}',
  rerunOf: null,
};
const available: DataDiscoveryAvailable = {
  namespace: 'aviation',
  intent: 'flights',
  version: 1,
  team: 'ops',
  supportEmail: 'ops@example.org',
  datasets: [],
};

@Handles(topics.intake.runStartRequested)
class Single {
  constructor(
    private readonly work: UnitOfWork,
    private readonly mode: 'publish' | 'skip' | 'fail' | 'malformed',
  ) {}

  async handle(message: RunStartRequested, context: MessageContext): Promise<HandlerResult> {
    return this.work.once(context, async (tx) => {
      if (this.mode === 'skip') return skip('not-mine');
      const event =
        this.mode === 'malformed' ? { ...available, version: 'one' as unknown as number } : available;
      await tx.publish(topics.discovery.dataDiscoveryAvailable, event);
      await tx.enqueue('greet', message.pipeline, {});
      if (this.mode === 'fail') throw new RejectedMessageError('CHIMERA_CONFLICT', 'no');
    });
  }
}

@HandlesBatch(topics.intake.runStartRequested, { maxBatch: 10 })
class Several {
  readonly seen: string[] = [];
  constructor(private readonly work: UnitOfWork) {}

  async handleBatch(
    batch: readonly Delivered<typeof topics.intake.runStartRequested>[],
  ): Promise<HandlerResult> {
    return this.work.onceForBatch(batch, async (_tx, fresh) => {
      this.seen.push(...fresh.map((one) => one.message.runId));
    });
  }
}

describe('harness', () => {
  it('tells outcome, events and tasks, and skips the second delivery', async () => {
    const single = harness(Single, (work) => [work, 'publish' as const]);
    expect(await single.deliver(request)).toEqual({ kind: 'handled' });
    expect(single.publishedOn(topics.discovery.dataDiscoveryAvailable)).toEqual([available]);
    expect(single.published[0]!.origin.causationId).toEqual(expect.any(String));
    expect(single.tasks).toMatchObject([{ kind: 'greet', key: 'p' }]);
    expect(await single.redeliver()).toEqual({ kind: 'skipped', reason: 'already-handled' });
    expect(single.published).toHaveLength(1);
  });

  it('passes a skip on', async () => {
    expect(await harness(Single, (work) => [work, 'skip' as const]).deliver(request)).toEqual(
      skip('not-mine'),
    );
  });

  it('rolls back what a failing handler did and lets it try again', async () => {
    const single = harness(Single, (work) => [work, 'fail' as const]);
    await expect(single.deliver(request)).rejects.toMatchObject({ code: 'CHIMERA_CONFLICT' });
    expect(single.published).toEqual([]);
    expect(single.tasks).toEqual([]);
    await expect(single.redeliver()).rejects.toMatchObject({ code: 'CHIMERA_CONFLICT' });
  });

  it('refuses events and messages that break their contract, naming the field', async () => {
    const single = harness(Single, (work) => [work, 'malformed' as const]);
    await expect(single.deliver(request)).rejects.toMatchObject({
      code: 'CHIMERA_MESSAGE_UNENCODABLE',
      message: expect.stringContaining('version: expected int, found string'),
    });
    const broken = { ...request, runId: null as unknown as string };
    await expect(single.deliver(broken)).rejects.toMatchObject({ message: expect.stringContaining('runId') });
  });

  it('gives a batch handler only what is new', async () => {
    const several = harness(Several, (work) => [work]);
    await several.deliver(request);
    await several.deliverBatch([request, { ...request, runId: 'r2' }, { ...request, runId: 'r2' }]);
    expect(several.handler.seen).toEqual(['r1', 'r2']);
  });
});
