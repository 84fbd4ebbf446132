import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { LifecyclePart } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import { nextRetention } from './delivery-retention.executor.js';

/** Begins the daily retention when the service starts; where it goes on already, nothing is added. */
@Injectable()
export class RetentionStart implements LifecyclePart {
  readonly name = 'delivery-retention';

  constructor(private readonly work: UnitOfWork) {}

  async start(): Promise<void> {
    const origin = {
      correlationId: randomUUID(),
      causationId: null,
      actor: 'notification',
      traceparent: null,
    };
    await this.work.run(origin, nextRetention);
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}
