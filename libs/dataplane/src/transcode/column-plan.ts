import { parseColumnType, RejectedMessageError, type Column, type ColumnType } from '@chimera/contracts';
import type { RowRule } from '../rows/row-chunk.js';
import { parseBounds, type Bounds } from './bounds.js';
import { unscaledBytes } from './bytes/put.js';

/** What a compiled pass knows of one column. */
export interface ColumnPlan {
  readonly index: number;
  readonly name: string;
  /** Contract notation, for messages. */
  readonly notation: string;
  readonly type: ColumnType;
  /** The Avro type is `[null, X]`. */
  readonly nullable: boolean;
  /** A null sets the row aside: the contract or a rule says so. */
  readonly required: boolean;
  readonly ranges: readonly RangePlan[];
}

export interface RangePlan {
  readonly bounds: Bounds;
  /** `Expected a value from 0 to 10.` */
  readonly expected: string;
}

/** Joins columns with the rules about them. Throws `CHIMERA_COLUMN_UNKNOWN`, `CHIMERA_INTENT_INVALID`. */
export function planColumns(columns: readonly Column[], rules: readonly RowRule[]): readonly ColumnPlan[] {
  for (const rule of rules) assertKnown(columns, rule.column);
  return columns.map((column, index) => {
    const type = parseColumnType(column.type);
    const own = rules.filter((rule) => rule.column === column.name);
    return {
      index,
      name: column.name,
      notation: column.type,
      type,
      nullable: column.nullable,
      required: !column.nullable || own.some((rule) => rule.rule === 'notNull'),
      ranges: own.filter((rule) => rule.rule === 'range').map((rule) => planRange(column.name, type, rule)),
    };
  });
}

function assertKnown(columns: readonly Column[], name: string): void {
  if (columns.some((column) => column.name === name)) return;
  throw new RejectedMessageError(
    'CHIMERA_COLUMN_UNKNOWN',
    `Expected a rule about one of ${columns.map((column) => column.name).join(', ')}, found "${name}".`,
  );
}

function planRange(column: string, type: ColumnType, rule: RowRule): RangePlan {
  const limits = [
    rule.min === undefined ? '' : `at least ${rule.min}`,
    rule.max === undefined ? '' : `at most ${rule.max}`,
  ];
  return {
    bounds: parseBounds(column, type, rule),
    expected: `Expected a value of ${limits.filter((limit) => limit !== '').join(' and ')}.`,
  };
}

/** Text and bytes up to this length need no room of their own. */
export const shortContent = 64;

/** Most bytes that a value takes in Avro, its union branch included; of long text and bytes all but the content. */
export function avroBytes(plan: ColumnPlan): number {
  switch (plan.type.kind) {
    case 'decimal':
      return 1 + unscaledBytes(plan.type.precision);
    case 'text':
    case 'json':
    case 'bytes':
      return 8 + shortContent;
    case 'uuid':
      return 38;
    default:
      return 11;
  }
}
