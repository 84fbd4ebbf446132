import type { PositionMove, ReadRange } from '@chimera/connectors';
import { parseRunParameters, RejectedMessageError, type RunAssigned } from '@chimera/contracts';
import type { CompleteIngestion } from '@chimera/intent';
import { parsePipelineConfig } from './pipeline-config.js';

type Way = CompleteIngestion['way'];

/** Which rows an attempt reads, and whether the pipeline's high-water mark follows. */
export interface ReadOrder {
  /** Absent: all rows. */
  readonly range?: ReadRange;
  /** Whether publishing moves the mark; a backfill and a replay leave it where it is. */
  readonly movesMark: boolean;
  /** The mark that the attempt starts from; null for none. */
  readonly mark: string | null;
}

const everything: ReadOrder = { movesMark: false, mark: null };

/** Whether the mark in the target matters to an assignment, so that it must be asked for. */
export function needsMark(assigned: RunAssigned): boolean {
  const { way } = parsePipelineConfig(assigned.config).ingestion;
  const { mode } = parseRunParameters(assigned.parameters);
  return way.kind === 'delta' && (mode === 'normal' || mode === 'full');
}

/**
 * What an attempt reads, `mark` being what the target holds. Throws `CHIMERA_RUN_PARAMETERS` (reject) for a backfill
 * of a pipeline that has no delta column; intake refuses it too, but the pipeline may have changed since.
 */
export function readOrderOf(assigned: RunAssigned, mark: string | null): ReadOrder {
  const { way } = parsePipelineConfig(assigned.config).ingestion;
  const parameters = parseRunParameters(assigned.parameters);
  switch (parameters.mode) {
    case 'replay':
      return everything;
    case 'backfill':
      return { ...everything, range: backfill(way, parameters.from ?? null, parameters.to ?? null) };
    case 'full':
    case 'normal':
      if (way.kind !== 'delta') return everything;
      return { range: growth(way, parameters.mode === 'full' ? null : mark), movesMark: true, mark };
  }
}

/** The move of the mark that publishing makes; undefined when it stays: nothing was found, or nothing newer. */
export function positionMoveOf(order: ReadOrder, highWater: string | null): PositionMove | undefined {
  if (!order.movesMark || highWater === null || highWater === order.mark) return undefined;
  // Rows at the top may have been deleted at the source; a mark that goes back would read the others again.
  const after = order.range?.after ?? null;
  if (after !== null && isBefore(highWater, after)) return undefined;
  return { before: order.mark, after: highWater };
}

function growth(way: Extract<Way, { kind: 'delta' }>, after: string | null): ReadRange {
  const { column, overlap } = way;
  const overlapping = overlap === undefined || after === null ? {} : { overlap };
  return { column, after, upTo: null, ...overlapping };
}

function backfill(way: Way, from: string | null, to: string | null): ReadRange {
  if (way.kind === 'delta') return { column: way.column, after: from, includeAfter: true, upTo: to };
  throw new RejectedMessageError(
    'CHIMERA_RUN_PARAMETERS',
    `Expected a pipeline with a delta column for a backfill, found one of the way "${way.kind}".`,
    { hint: 'Run the pipeline without bounds: it reads everything each time.' },
  );
}

const number = /^-?\d+(\.\d+)?$/;
/** Dates and times as a server writes them in one zone: they compare as text when their dates have one length. */
const time = /^\d{4}-\d{2}-\d{2}([ T][\d:.]+)?/;

/** Whether one mark surely lies before another; false when it cannot be told. */
function isBefore(one: string, other: string): boolean {
  if (number.test(one) && number.test(other)) return lessNumber(one, other);
  if (time.test(one) && time.test(other)) return one.replace('T', ' ') < other.replace('T', ' ');
  return false;
}

/** Exact: marks may have more digits than a double holds. */
function lessNumber(one: string, other: string): boolean {
  const digits = Math.max(fraction(one).length, fraction(other).length);
  return scaled(one, digits) < scaled(other, digits);
}

function scaled(text: string, digits: number): bigint {
  return BigInt(text.replace(/\..*$/, '') + fraction(text).padEnd(digits, '0'));
}

function fraction(text: string): string {
  return text.split('.')[1] ?? '';
}
