import type { Logger } from '@chimera/telemetry';

/** A part that is started and stopped with the service. */
export interface LifecyclePart {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Where the service stands. */
export type LifecycleState = 'starting' | 'ready' | 'draining' | 'stopped';

/**
 * Starts parts in order and stops those that were started in the reverse order, so that whoever needs
 * another part ends before it does.
 */
export class Lifecycle {
  state: LifecycleState = 'starting';
  /** Set once the schemas of this build were found in the registry. */
  schemasVerified = false;
  private readonly started: LifecyclePart[] = [];

  constructor(private readonly log: Logger) {}

  /** Throws what a part throws; those before it stay started until `stop`. */
  async start(parts: readonly LifecyclePart[]): Promise<void> {
    for (const part of parts) {
      this.started.unshift(part);
      await part.start();
      this.log.debug('part started', { part: part.name });
    }
    this.state = 'ready';
  }

  /** A part that fails to stop is logged, and the others are stopped all the same. */
  async stop(): Promise<void> {
    this.state = 'draining';
    for (const part of this.started.splice(0)) {
      await part
        .stop()
        .catch((error: unknown) =>
          this.log.error('part did not stop in good order', { part: part.name, error }),
        );
      this.log.debug('part stopped', { part: part.name });
    }
    this.state = 'stopped';
  }
}
