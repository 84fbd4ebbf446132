import { RejectedMessageError, type Column } from '@chimera/contracts';
import type { RowRule } from '@chimera/dataplane';
import type { ReadRange } from '../source.js';
import { growingType, keyOfText, lessOverlap, type GrowingKey } from './growing-key.js';

/** The bounds of a range as comparable values. */
export interface GrowingRange {
  readonly column: Column;
  /** Place of the column in the contract. */
  readonly index: number;
  /** The mark itself: what the next one is when nothing is above it. */
  readonly mark: GrowingKey | null;
  /** The mark less the overlap. */
  readonly after: GrowingKey | null;
  readonly includeAfter: boolean;
  readonly upTo: GrowingKey | null;
}

/** Throws `CHIMERA_SOURCE_DELTA` for a column that is not there or cannot grow, `CHIMERA_RUN_PARAMETERS` for bounds that are none of its values. */
export function growingRange(range: ReadRange, columns: readonly Column[]): GrowingRange {
  const index = columns.findIndex((candidate) => candidate.name === range.column);
  const column = columns[index];
  if (column === undefined) {
    throw new RejectedMessageError(
      'CHIMERA_SOURCE_DELTA',
      `Expected the delta column to be one of ${columns.map(({ name }) => name).join(', ')}, found ${range.column}.`,
      { hint: 'Name an existing column as delta column.' },
    );
  }
  growingType(column);
  const mark = range.after === null ? null : keyOfText(column, range.after);
  return {
    column,
    index,
    mark,
    after: mark === null || range.overlap === undefined ? mark : lessOverlap(column, mark, range.overlap),
    includeAfter: range.includeAfter === true,
    upTo: range.upTo === null ? null : keyOfText(column, range.upTo),
  };
}

/** A row without a value is above and below nothing; it is set aside, or it would never be read and nobody would know. */
export function withGrowingRule(rules: readonly RowRule[], range: ReadRange | undefined): readonly RowRule[] {
  return range === undefined ? rules : [...rules, { rule: 'notNull', column: range.column }];
}
