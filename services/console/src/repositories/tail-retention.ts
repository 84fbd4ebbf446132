import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { LOGGER } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import type { Logger } from '@chimera/telemetry';
import { ProjectionRepository } from './projection.repository.js';

/** Events that the tail remembers; the audit log keeps all. */
const keptEvents = 100_000;
const everyMs = 10 * 60_000;

/** Keeps the live tail bounded (Invariant 11). */
@Injectable()
export class TailRetention implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly work: UnitOfWork,
    private readonly projections: ProjectionRepository,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.trim(), everyMs);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  private async trim(): Promise<void> {
    const origin = {
      correlationId: randomUUID(),
      causationId: null,
      actor: 'service:console',
      traceparent: null,
    };
    try {
      await this.work.run(origin, (tx) => this.projections.trimEvents(tx, keptEvents));
    } catch (error) {
      // The next round does it; the tail is a little longer until then.
      this.log.warn('the live tail was not trimmed', { error });
    }
  }
}
