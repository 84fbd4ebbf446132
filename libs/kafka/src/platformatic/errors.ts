import { MeshError } from '@chimera/contracts';
import { outOfRangeError, textOf, tooLargeError, unavailableError, unknownTopicError } from '../errors.js';

interface Searchable {
  findBy(property: string, value: unknown): unknown;
}

/** True when the broker answered with this protocol error, at any depth of the client's nested errors. */
export function hasApiError(error: unknown, id: string): boolean {
  return isSearchable(error) && Boolean(error.findBy('apiId', id));
}

/** Wraps whatever @platformatic/kafka threw once, at the edge. `doing` completes "Failed ...". */
export function fromPlatformatic(error: unknown, doing: string, brokers: readonly string[]): MeshError {
  if (MeshError.is(error)) return error;
  if (hasApiError(error, 'MESSAGE_TOO_LARGE') || hasApiError(error, 'RECORD_LIST_TOO_LARGE')) {
    return tooLargeError(error, doing);
  }
  if (hasApiError(error, 'OFFSET_OUT_OF_RANGE')) return outOfRangeError(error, doing);
  // For an unknown topic of a metadata request the library throws a plain usage error.
  if (hasApiError(error, 'UNKNOWN_TOPIC_OR_PARTITION') || textOf(error).startsWith('Unknown topic')) {
    return unknownTopicError(error, doing);
  }
  return unavailableError(error, doing, brokers);
}

function isSearchable(error: unknown): error is Searchable {
  return (
    typeof error === 'object' && error !== null && 'findBy' in error && typeof error.findBy === 'function'
  );
}
