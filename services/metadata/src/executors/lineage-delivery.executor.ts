import { Inject } from '@nestjs/common';
import { type MetadataConfig } from '@chimera/config';
import { RejectedMessageError, TransientError } from '@chimera/contracts';
import { CONFIG, Executes } from '@chimera/hosting';
import type { Task, TaskExecutor, TaskOutcome, Transaction } from '@chimera/persistence';

/** Task kind of posting one run event. */
export const lineageDeliveryTask = 'lineage-delivery';
/** Tries, about a day of a receiver that is away. */
export const deliveryAttempts = 300;

const patienceMs = 10_000;

/** One event for the receiver outside. */
export interface LineageDelivery {
  /** OpenLineage JSON. */
  readonly event: string;
}

/** Posts run events to the configured receiver. A receiver that is away or refuses delays and loses nothing else. */
@Executes()
export class LineageDeliveryExecutor implements TaskExecutor<LineageDelivery> {
  readonly kind = lineageDeliveryTask;
  readonly concurrency = 2;

  constructor(@Inject(CONFIG) private readonly config: MetadataConfig) {}

  async execute({ payload, signal }: Task<LineageDelivery>): Promise<TaskOutcome> {
    const url = this.config.lineage.openLineageUrl;
    // Switched off meanwhile: what was not delivered is on the topic.
    if (url === null) return { kind: 'done' };
    const response = await this.post(url, payload.event, signal);
    await response.body?.cancel();
    if (response.ok) return { kind: 'done' };
    if (response.status >= 500 || response.status === 408 || response.status === 429)
      throw unreachable(`status ${response.status}`);
    throw new RejectedMessageError(
      'CHIMERA_NOTICE_REFUSED',
      `Expected the OpenLineage receiver to take the event, found status ${response.status}.`,
      { hint: 'Check that CHIMERA_OPENLINEAGE_URL names the path for run events, such as /api/v1/lineage.' },
    );
  }

  /** The queue logs it; the event stays on the topic `metadata.lineage-emitted`. */
  exhausted(): (tx: Transaction) => Promise<void> {
    return async () => undefined;
  }

  private async post(url: string, body: string, signal: AbortSignal): Promise<Response> {
    try {
      return await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        // Wherever a redirect leads, nobody configured it.
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
      });
    } catch (cause) {
      throw unreachable(cause instanceof Error ? cause.message : String(cause), cause);
    }
  }
}

function unreachable(found: string, cause?: unknown): TransientError {
  return new TransientError(
    'CHIMERA_NOTICE_UNREACHABLE',
    `Expected an answer of the OpenLineage receiver, found: ${found}.`,
    { cause, hint: 'It is tried again; CHIMERA_OPENLINEAGE_URL says where.' },
  );
}
