import { InvariantError, type ColumnType } from '@chimera/contracts';

/** Inclusive, in the unit that values travel in: days since 1970, microseconds since midnight, microseconds since 1970. */
export interface CalendarLimits {
  readonly min: bigint;
  readonly max: bigint;
}

/**
 * Dates and times that a row may carry: what Postgres holds, the narrowest of the systems that we write to. Beyond them
 * Avro would take a value that fails the whole run at the target. The highest timestamp of 64 bits stands for infinity.
 */
export function calendarLimits(type: ColumnType): CalendarLimits {
  switch (type.kind) {
    case 'date':
      return { min: -2_440_588n, max: 2_145_042_905n };
    case 'time':
      return { min: 0n, max: 86_400_000_000n };
    case 'timestamp':
    case 'timestamptz':
      return { min: -210_866_803_200_000_000n, max: 2n ** 63n - 2n };
    default:
      throw new InvariantError(`Expected a date or time, found ${type.kind}.`);
  }
}
