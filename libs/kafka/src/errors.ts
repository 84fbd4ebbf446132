import { RejectedMessageError, StopConsumingError, TransientError } from '@chimera/contracts';

/** A record or batch is above the limit of its topic. */
export function tooLargeError(cause: unknown, doing: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_MESSAGE_TOO_LARGE',
    `Failed ${doing}: a record or batch is larger than the topic takes.`,
    { cause, hint: 'Raise max.message.bytes of the topic, or send less at once.' },
  );
}

/** Records that should be read are gone; no other offset may take their place without a person deciding. */
export function outOfRangeError(cause: unknown, doing: string): StopConsumingError {
  return new StopConsumingError(
    'CHIMERA_KAFKA_OFFSET_OUT_OF_RANGE',
    `Failed ${doing}: the offset asked for is not on the partition (any more).`,
    {
      cause,
      hint: 'Records were removed before they were read, or the topic was made anew. Decide where to go on.',
    },
  );
}

/** A topic has the name of the one that offsets were known of, and is another. `found` says how it shows. */
export function recreatedError(topic: string, found: string): StopConsumingError {
  return new StopConsumingError(
    'CHIMERA_KAFKA_TOPIC_RECREATED',
    `Expected topic ${topic} to be the one that it was; ${found}: it was deleted and made anew.`,
    { hint: 'Offsets of the old topic are void. Start the reading work again.' },
  );
}

/** The topic or partition does not exist. */
export function unknownTopicError(cause: unknown, doing: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_NOT_FOUND',
    `Failed ${doing}: the broker knows no such topic or partition.`,
    { cause, hint: 'Create the topic first (`./chimera up` does for control topics).' },
  );
}

/** The broker does not answer, or not usefully. */
export function unavailableError(cause: unknown, doing: string, brokers: readonly string[]): TransientError {
  return new TransientError(
    'CHIMERA_KAFKA_UNAVAILABLE',
    `Failed ${doing}: expected an answer of the broker at ${brokers.join(', ')}, got "${textOf(cause)}".`,
    { cause, hint: 'Check that the broker is up and that the address is right.' },
  );
}

/** Message of anything thrown. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
