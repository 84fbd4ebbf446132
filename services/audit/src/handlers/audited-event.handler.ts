import type { Type } from '@nestjs/common';
import { allTopics, type Topic } from '@chimera/contracts';
import { HandlesBatch, type BatchHandler, type Delivered, type HandlerResult } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import { auditedData, storable, type AuditedEvent } from '../domain/entry.js';
import { AuditLogRepository } from '../repositories/audit-log.repository.js';

/**
 * Keeps every event of one topic. The inbox and the log's own event ids make a repeated event one entry.
 * The same for every topic, so the class is made once a topic instead of written out.
 */
function auditedEventHandler(topic: Topic): Type<BatchHandler<Topic>> {
  @HandlesBatch(topic, { maxBatch: 200 })
  class AuditedEventHandler implements BatchHandler<Topic> {
    constructor(
      private readonly work: UnitOfWork,
      private readonly log: AuditLogRepository,
    ) {}

    async handleBatch(batch: readonly Delivered<Topic>[]): Promise<HandlerResult> {
      return this.work.onceForBatch(batch, async (tx, fresh) => {
        await this.log.append(tx, fresh.map(auditedEvent));
      });
    }
  }
  return AuditedEventHandler;
}

/** A handler for each topic that is kept. */
export const auditedEventHandlers: readonly Type<BatchHandler<Topic>>[] = allTopics
  .filter((topic) => topic.audited)
  .map(auditedEventHandler);

function auditedEvent({ message, context }: Delivered<Topic>): AuditedEvent {
  return {
    eventId: storable(context.messageId),
    type: context.topic,
    occurredAt: context.occurredAt.toISOString(),
    subject: storable(context.key),
    correlationId: storable(context.correlationId),
    causationId: context.causationId === null ? null : storable(context.causationId),
    actor: storable(context.actor),
    data: auditedData(context.topic, message as Readonly<Record<string, unknown>>),
  };
}
