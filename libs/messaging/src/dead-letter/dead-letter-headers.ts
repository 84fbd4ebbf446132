import { MeshError } from '@chimera/contracts';
import { frameSchemaId } from '../codec/confluent-frame.js';
import type { IncomingRecord } from '@chimera/kafka';

/** What is known about a message that could not be handled. */
export interface DeadLetter {
  readonly record: IncomingRecord;
  readonly error: unknown;
  /** Tries made; 0 when the bytes did not decode and the handler was never called. */
  readonly attempts: number;
  readonly handler: string;
}

const connect = '__connect.errors.';
const stackLimit = 4_000;

/**
 * The record's own headers, then those of Kafka Connect's dead letter queue reporter, which replay
 * and inspection tools read, then ours. A redriven message keeps its first origin.
 */
export function deadLetterHeaders(letter: DeadLetter, group: string): Record<string, string | Buffer> {
  const { record, error } = letter;
  const fault = error instanceof Error ? error : new DescribedError(String(error));
  const schemaId = frameSchemaId(record.value);
  return {
    ...record.headers,
    [`${connect}topic`]: record.topic,
    [`${connect}partition`]: String(record.partition),
    [`${connect}offset`]: String(record.offset),
    [`${connect}connector.name`]: group,
    [`${connect}task.id`]: '0',
    [`${connect}stage`]: letter.attempts === 0 ? 'VALUE_CONVERTER' : 'TASK_PUT',
    [`${connect}class.name`]: letter.handler,
    [`${connect}exception.class.name`]: fault.name,
    [`${connect}exception.message`]: fault.message,
    [`${connect}exception.stacktrace`]: (fault.stack ?? fault.message).slice(0, stackLimit),
    'chimera.error.code': MeshError.is(error) ? error.code : 'CHIMERA_INTERNAL',
    'chimera.error.hint': (MeshError.is(error) ? error.hint : undefined) ?? '',
    'chimera.attempts': String(letter.attempts),
    'chimera.group': group,
    'chimera.failed.at': new Date().toISOString(),
    ...(schemaId === null ? {} : { 'chimera.schema.id': String(schemaId) }),
  };
}

/** Gives a thrown value that is no Error the shape of one. */
class DescribedError extends Error {
  override readonly name = 'ThrownValue';
}
