import { MeshError } from '@chimera/contracts';
import { outOfRangeError, tooLargeError, unavailableError, unknownTopicError } from '../errors.js';

/** Wraps whatever kafkajs threw once, at the edge. `doing` completes "Failed ...". */
export function fromKafkajs(error: unknown, doing: string, brokers: readonly string[]): MeshError {
  if (MeshError.is(error)) return error;
  switch (protocolType(error)) {
    case 'MESSAGE_TOO_LARGE':
    case 'RECORD_LIST_TOO_LARGE':
      return tooLargeError(error, doing);
    case 'OFFSET_OUT_OF_RANGE':
      return outOfRangeError(error, doing);
    case 'UNKNOWN_TOPIC_OR_PARTITION':
      return unknownTopicError(error, doing);
    default:
      return unavailableError(error, doing, brokers);
  }
}

/** After these the producer id is of no use any more. */
const producerEnds = new Set([
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_EPOCH',
  'INVALID_PRODUCER_ID_MAPPING',
]);

/** True when the broker does not accept this producer's sequence numbers any more. */
export function endsProducer(error: unknown): boolean {
  return producerEnds.has(protocolType(error) ?? '');
}

/** Name of the protocol error, which kafkajs nests below its retry errors. */
function protocolType(error: unknown): string | undefined {
  for (let at = error, depth = 0; isObject(at) && depth < 8; at = at['cause'], depth += 1) {
    if (typeof at['type'] === 'string') return at['type'];
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
