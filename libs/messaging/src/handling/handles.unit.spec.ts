import { topics, type DatasetRegistered, type RunStartRequested } from '@chimera/contracts';
import { describe, expect, it } from 'vitest';
import { HandlerRegistry } from './handler-registry.js';
import { handlerExtrasOf } from './handler-extras.js';
import type { Delivered, HandlerResult, MessageHandler } from './handler.js';
import { HandlesBatch } from './handles-batch.decorator.js';
import { Handles } from './handles.decorator.js';

const topic = topics.intake.runStartRequested;

describe('@Handles', () => {
  it('carries topic and policy', () => {
    @Handles(topic, { retry: { attempts: 3 } })
    class Handler implements MessageHandler<typeof topic> {
      async handle(_message: RunStartRequested): Promise<HandlerResult> {}
    }
    expect(handlerExtrasOf(Handler)).toMatchObject({
      topic,
      kind: 'single',
      handler: 'Handler',
      maxBatch: 1,
      retry: { attempts: 3, factor: 2 },
    });
  });

  it('takes no class that handles the message of another topic', () => {
    class Other {
      async handle(_message: DatasetRegistered): Promise<HandlerResult> {}
    }
    // @ts-expect-error DatasetRegistered is not the message of this topic
    Handles(topic)(Other);
  });

  it('takes no batch handler of another topic', () => {
    class Other {
      async handleBatch(
        _batch: readonly Delivered<typeof topics.metadata.datasetRegistered>[],
      ): Promise<HandlerResult> {}
    }
    // @ts-expect-error DatasetRegistered is not the message of this topic
    HandlesBatch(topic, { maxBatch: 2 })(Other);
  });

  it('refuses impossible options', () => {
    expect(() => Handles(topic, { retry: { attempts: 0 } })).toThrow(/attempts/);
    expect(() => HandlesBatch(topic, { maxBatch: 0 })).toThrow(/maxBatch/);
  });
});

describe('the handler registry', () => {
  const extras = {
    topic,
    kind: 'single',
    handler: 'A',
    retry: { attempts: 1, firstDelay: 1, factor: 1, maxDelay: 1 },
    maxBatch: 1,
  } as const;
  const call = async (): Promise<HandlerResult> => undefined;

  it('refuses what is wrong and names the fix', () => {
    const registry = new HandlerRegistry((name) => name === topic.name);
    registry.add(topic.name, { ...extras, call }, false);
    expect(() => registry.add(topic.name, { ...extras, handler: 'B', call }, false)).toThrow(
      /A and B both handle/,
    );
    expect(() => registry.add('elsewhere', { ...extras, call }, false)).toThrow(/not in the catalogue/);
    expect(() => registry.add(topic.name, { call }, false)).toThrow(/without @Handles/);
    const empty = new HandlerRegistry(() => true);
    expect(() => empty.add(topic.name, { ...extras, call }, true)).toThrow(/request-scoped/);
    expect(empty.all()).toEqual([]);
  });
});
