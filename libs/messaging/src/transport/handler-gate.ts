import type { MessagingMetrics } from '../metrics/messaging-metrics.js';
import type { Logger } from '@chimera/telemetry';
import { codeOf } from './decision.js';

/** A handler that was paused because going on would lose or damage something. */
export interface StoppedHandler {
  readonly topic: string;
  readonly code: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly since: string;
}

/** Which handlers are paused, until the process is restarted. Readiness is red while there is one. */
export class HandlerGate {
  private readonly stopped = new Map<string, StoppedHandler>();

  constructor(
    private readonly metrics: MessagingMetrics,
    private readonly log: Logger,
  ) {}

  stop(topic: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.stopped.set(topic, { topic, code: codeOf(error), reason, since: new Date().toISOString() });
    this.metrics.handlerStopped(topic, codeOf(error));
    this.log.error('handler paused; its offset stays, restart the service when the cause is mended', {
      topic,
      code: codeOf(error),
      error,
    });
  }

  isStopped(topic: string): boolean {
    return this.stopped.has(topic);
  }

  all(): readonly StoppedHandler[] {
    return [...this.stopped.values()];
  }
}
