import { TransientError, type MeshError } from '@chimera/contracts';
import type { KafkaLogger } from '../logger.js';
import type { Ack, KafkaProducer, OutgoingBatch } from '../port.js';
import { partitionKey, splitRounds, type RoundLimits } from './rounds.js';
import type { OpenSession, ProducerSession } from './session.js';

/** Limits of a producer. */
export interface SequentialProducerOptions extends RoundLimits {
  readonly sendTimeoutMs: number;
  /** Records a session may send to one partition before a fresh one takes over (defect K4). */
  readonly maxRecordsPerSession: number;
  readonly logger: KafkaLogger;
}

const resendDelayMs = 100;

/**
 * The port's producer over any client. One send is in flight at a time (defect K2), what was acknowledged
 * is compared with what was sent and the rest is sent again (defect K1), a session is replaced before its
 * sequence numbers wrap (defect K4) and after any failure, and every call ends within its time-out.
 * Transactions are not used (defect K3).
 */
export class SequentialProducer implements KafkaProducer {
  private turn: Promise<unknown> = Promise.resolve();
  private session: ProducerSession | undefined;
  private readonly sentBySession = new Map<string, number>();
  private closed = false;

  constructor(
    private readonly open: OpenSession,
    private readonly options: SequentialProducerOptions,
  ) {}

  /** Opens the first session, so that a broker that is away is noticed at start-up. */
  async connect(timeoutMs: number): Promise<void> {
    this.session = await this.open(timeoutMs);
  }

  send(batches: readonly OutgoingBatch[]): Promise<readonly Ack[]> {
    if (this.closed) return Promise.reject(closedError());
    const deadline = performance.now() + this.options.sendTimeoutMs;
    const mine = this.turn.then(() => this.deliver(batches, deadline));
    // The next call waits for this one but does not share its failure.
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.turn;
    await this.session?.close();
    this.session = undefined;
  }

  private async deliver(batches: readonly OutgoingBatch[], deadline: number): Promise<readonly Ack[]> {
    const first = new Map<string, Ack>();
    for (const round of splitRounds(batches, this.options)) {
      for (const ack of await this.deliverRound(round, deadline)) {
        if (!first.has(partitionKey(ack))) first.set(partitionKey(ack), ack);
      }
    }
    return [...first.values()];
  }

  private async deliverRound(round: readonly OutgoingBatch[], deadline: number): Promise<readonly Ack[]> {
    const acks = new Map<string, Ack>();
    let missing = round;
    while (missing.length > 0) {
      for (const ack of await this.attempt(missing, deadline)) acks.set(partitionKey(ack), ack);
      missing = round.filter((batch) => !acks.has(partitionKey(batch)));
      if (missing.length > 0) await this.beforeResend(missing, deadline);
    }
    return round.flatMap((batch) => acks.get(partitionKey(batch)) ?? []);
  }

  private async attempt(batches: readonly OutgoingBatch[], deadline: number): Promise<readonly Ack[]> {
    if (this.wouldWrap(batches)) await this.recycle();
    const session = (this.session ??= await this.open(this.timeLeft(batches, deadline)));
    try {
      const acks = await withDeadline(session.send(batches, this.timeLeft(batches, deadline)), deadline, () =>
        timeoutError(batches, this.options.sendTimeoutMs),
      );
      this.count(batches);
      return acks;
    } catch (error) {
      // What the broker took of this send is unknown now, and with it the next sequence number: a later
      // send on this session could be taken for a repetition and be dropped.
      session.abandon();
      this.forgetSession();
      throw error;
    }
  }

  private timeLeft(batches: readonly OutgoingBatch[], deadline: number): number {
    const left = deadline - performance.now();
    if (left <= 0) throw timeoutError(batches, this.options.sendTimeoutMs);
    return left;
  }

  private async beforeResend(missing: readonly OutgoingBatch[], deadline: number): Promise<void> {
    const partitions = missing.map(partitionKey);
    if (performance.now() + resendDelayMs >= deadline) {
      throw new TransientError(
        'CHIMERA_KAFKA_ACK_MISSING',
        `Expected an acknowledgement for every partition, got none for ${partitions.join(', ')} in ${this.options.sendTimeoutMs} ms.`,
        { hint: 'Check that these partitions exist and have a leader.', details: { partitions } },
      );
    }
    this.options.logger.warn('broker did not acknowledge every partition, sending again', { partitions });
    await new Promise((resolve) => setTimeout(resolve, resendDelayMs));
  }

  private wouldWrap(batches: readonly OutgoingBatch[]): boolean {
    return batches.some((batch) => {
      const sent = this.sentBySession.get(partitionKey(batch)) ?? 0;
      return sent > 0 && sent + batch.records.length > this.options.maxRecordsPerSession;
    });
  }

  private count(batches: readonly OutgoingBatch[]): void {
    for (const batch of batches) {
      const key = partitionKey(batch);
      this.sentBySession.set(key, (this.sentBySession.get(key) ?? 0) + batch.records.length);
    }
  }

  private async recycle(): Promise<void> {
    const old = this.session;
    this.forgetSession();
    await old?.close();
  }

  private forgetSession(): void {
    this.session = undefined;
    this.sentBySession.clear();
  }
}

function withDeadline<T>(work: Promise<T>, deadline: number, error: () => MeshError): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(error()), Math.max(1, deadline - performance.now()));
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function timeoutError(batches: readonly OutgoingBatch[], timeoutMs: number): TransientError {
  const partitions = batches.map(partitionKey);
  return new TransientError(
    'CHIMERA_KAFKA_UNAVAILABLE',
    `Expected the broker to acknowledge ${partitions.join(', ')} within ${timeoutMs} ms, it did not.`,
    {
      hint: 'Check that the broker is up. Whether the records were written is unknown.',
      details: { partitions },
    },
  );
}

function closedError(): TransientError {
  return new TransientError(
    'CHIMERA_KAFKA_UNAVAILABLE',
    'This producer is closed; nothing can be sent with it.',
    {
      hint: 'The process is shutting down; the record is sent again after its restart.',
    },
  );
}
