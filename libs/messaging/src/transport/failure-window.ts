import { acceptsOutsideProducers, MeshError } from '@chimera/contracts';

/** How many dead letters are too many. */
export interface FailureLimit {
  /** More than this many dead letters ... */
  readonly deadLetters: number;
  /** ... among the last so many messages stop the handler. */
  readonly messages: number;
}

/** Half of the last hundred messages. */
export const defaultFailureLimit: FailureLimit = { deadLetters: 50, messages: 100 };

/**
 * Whether a dead letter speaks against our own handling. One whose message can never be handled (undecodable bytes,
 * `RejectedMessageError`) does so where only Chimera produces; on a topic that takes producers from outside it speaks
 * against the producer, and counting it would let anyone who may write there stop the handler. Exhausted retries
 * count everywhere.
 */
export function countsAsFailure(topic: string, error: unknown): boolean {
  const rejected = MeshError.is(error) && error.disposition === 'reject';
  return !(rejected && acceptsOutsideProducers(topic));
}

/** Remembers how the last messages of a handler ended. */
export class FailureWindow {
  private readonly outcomes: boolean[] = [];
  private failures = 0;

  constructor(private readonly limit: FailureLimit) {}

  /** Records one outcome; true when the limit is exceeded now. */
  record(deadLettered: boolean): boolean {
    this.outcomes.push(deadLettered);
    if (deadLettered) this.failures += 1;
    if (this.outcomes.length > this.limit.messages && this.outcomes.shift() === true) this.failures -= 1;
    return this.failures > this.limit.deadLetters;
  }
}
