import { Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import type { LifecyclePart } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import { declarationWatch } from '../executors/declaration-watch.executor.js';
import { Clock } from './clock.js';

/** Begins the daily watch when the service starts; where it goes on already, nothing is added. */
@Injectable()
export class DeclarationWatch implements LifecyclePart {
  readonly name = 'declaration-watch';

  constructor(
    private readonly work: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  async start(): Promise<void> {
    const origin = { correlationId: randomUUID(), causationId: null, actor: 'intake', traceparent: null };
    await this.work.run(origin, (tx) => tx.enqueue(declarationWatch, this.clock.today(), {}));
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}
