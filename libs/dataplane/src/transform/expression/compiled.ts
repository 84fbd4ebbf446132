import type { ColumnType } from '@chimera/contracts';
import { nearestWord } from '../nearest-word.js';
import { conversionOf } from './conversion.js';
import { commonType } from './compare.js';
import { ExpressionFault } from './expression-fault.js';
import { readText } from './text-values.js';
import { typeName, type Evaluation, type ExpressionType, type Value } from './value.js';

/** A part of an expression whose types are known, ready to run on the row at hand. */
export interface Compiled {
  readonly at: number;
  readonly type: ExpressionType;
  /** Whether it can be null. */
  readonly nullable: boolean;
  /** The value of a literal; undefined for everything else. */
  readonly literal?: Value;
  /** A text literal takes the type of what it meets (`day >= '2026-01-01'`). */
  readonly untyped?: boolean;
  readonly evaluate: () => Value;
}

/** A column that expressions may name. */
export interface ScopeColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly read: () => Value;
}

/** What an expression can see: columns, and where its faults go. */
export class Scope {
  /** Columns that expressions named. */
  readonly used = new Set<string>();

  constructor(
    private readonly columns: ReadonlyMap<string, ScopeColumn>,
    readonly evaluation: Evaluation,
  ) {}

  /** Throws `ExpressionFault` with the nearest name for a column that is not there. */
  column(name: string, at: number): ScopeColumn {
    const column = this.columns.get(name);
    if (column === undefined) throw unknownColumn(name, at, [...this.columns.keys()]);
    this.used.add(name);
    return column;
  }
}

function unknownColumn(name: string, at: number, names: readonly string[]): ExpressionFault {
  const near = nearestWord(name, names);
  const listed = names.slice(0, 20).join(', ');
  return new ExpressionFault(`There is no column "${name}" here.`, at, {
    expected: `one of ${listed}${names.length > 20 ? ', ...' : ''}`,
    found: name,
    hint: near === undefined ? 'Texts stand in single quotes.' : `Did you mean ${near}?`,
  });
}

export function literalOf(at: number, type: ExpressionType, value: Value): Compiled {
  return { at, type, nullable: value === null, literal: value, evaluate: () => value };
}

/** The part under another type that it can always be brought to. */
export function promoted(part: Compiled, to: ExpressionType, evaluation: Evaluation): Compiled {
  const { type } = part;
  if (
    to.kind === 'null' ||
    (type.kind === to.kind && (type.kind !== 'decimal' || type.scale === scaleOf(to)))
  )
    return part;
  if (part.untyped === true) return typedLiteral(part, to);
  const convert = conversionOf(type, to);
  if (convert === undefined) throw mismatch(part, typeName(to));
  const { evaluate } = part;
  return {
    ...part,
    type: to,
    evaluate: () => {
      const value = evaluate();
      return value === null ? null : convert(value, evaluation);
    },
  };
}

function scaleOf(type: ExpressionType): number {
  return type.kind === 'decimal' ? type.scale : 0;
}

/** `'2026-11-21'` where a date is wanted. */
function typedLiteral(part: Compiled, to: ColumnType): Compiled {
  const value = readText(to)(String(part.literal));
  if (value !== undefined) return literalOf(part.at, to, value);
  throw new ExpressionFault(`The text is no value of ${typeName(to)}.`, part.at, {
    expected: `a text that is a value of ${typeName(to)}`,
    found: JSON.stringify(String(part.literal).slice(0, 60)),
  });
}

const adaptable = new Set(['date', 'time', 'timestamp', 'timestamptz', 'uuid']);

/** The parts under one type. Throws `ExpressionFault` when they have none in common. */
export function alike(parts: readonly Compiled[], evaluation: Evaluation): readonly Compiled[] {
  let type: ExpressionType = { kind: 'null' };
  const typed = parts.filter((part) => part.untyped !== true);
  const texts = parts.filter((part) => part.untyped === true);
  for (const part of typed) {
    const next: ExpressionType | undefined = commonType(type, part.type);
    if (next === undefined) throw mismatch(part, typeName(type));
    type = next;
  }
  for (const part of texts) {
    if (type.kind === 'null') type = { kind: 'text' };
    if (type.kind !== 'text' && !adaptable.has(type.kind)) throw mismatch(part, typeName(type));
  }
  return parts.map((part) => promoted(part, type, evaluation));
}

export function mismatch(part: Compiled, expected: string): ExpressionFault {
  return new ExpressionFault('The types do not go together.', part.at, {
    expected,
    found: typeName(part.type),
    hint: 'cast(... as type) brings a value to another type.',
  });
}

/** Throws `ExpressionFault` unless the part is of one of the kinds, or null. */
export function assertKind(part: Compiled, ...kinds: readonly ExpressionType['kind'][]): void {
  if (part.type.kind !== 'null' && !kinds.includes(part.type.kind)) throw mismatch(part, kinds.join(' or '));
}
