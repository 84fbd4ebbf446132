import type { Type } from '@nestjs/common';
import { allTopics, topics, type Topic } from '@chimera/contracts';
import { HandlesBatch, type BatchHandler, type Delivered, type HandlerResult } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import type { ObservedEvent } from '../domain/observed-event.js';
import { ProjectionRepository } from '../repositories/projection.repository.js';
import { TailSignal } from '../http/tail-signal.js';

/**
 * Projects the events of one topic. Facts merge in any order and repetition changes nothing, so there is
 * no inbox. The same for every topic, so the class is made once a topic instead of written out.
 */
function observedEventHandler(topic: Topic): Type<BatchHandler<Topic>> {
  @HandlesBatch(topic, { maxBatch: 200 })
  class ObservedEventHandler implements BatchHandler<Topic> {
    constructor(
      private readonly work: UnitOfWork,
      private readonly projections: ProjectionRepository,
      private readonly tail: TailSignal,
    ) {}

    async handleBatch(batch: readonly Delivered<Topic>[]): Promise<HandlerResult> {
      const { correlationId, messageId, actor, traceparent } = batch[0]!.context;
      await this.work.run({ correlationId, causationId: messageId, actor, traceparent }, (tx) =>
        this.projections.apply(tx, batch.map(observedEvent)),
      );
      this.tail.notify();
    }
  }
  return ObservedEventHandler;
}

/** Everything that is audited, and the progress of runs. */
export const observedEventHandlers: readonly Type<BatchHandler<Topic>>[] = allTopics
  .filter((topic) => topic.audited || topic.name === topics.ingestion.runProgressed.name)
  .map(observedEventHandler);

function observedEvent({ message, context }: Delivered<Topic>): ObservedEvent {
  const { messageId, topic, occurredAt, key, correlationId, causationId, actor } = context;
  return {
    id: messageId,
    name: topic.replace(/^chimera\./, '').replace(/\.v\d+$/, ''),
    type: topic,
    time: occurredAt,
    subject: key,
    correlationId,
    causationId,
    actor,
    message: message as Readonly<Record<string, unknown>>,
  };
}
