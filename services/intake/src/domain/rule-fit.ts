import { MeshError, parseColumnType, type Column, type Fault } from '@chimera/contracts';
import { compileColumnCheck } from '@chimera/dataplane';
import { fault, suggestion, type IntentRule } from '@chimera/intent';

type Kind = ReturnType<typeof parseColumnType>['kind'];

/** Notation of bounds by column type; types that are not here have no range. */
const boundNotations: Partial<Record<Kind, { readonly expected: string; readonly pattern: RegExp }>> = {
  int32: { expected: 'a whole number', pattern: /^-?\d+$/ },
  int64: { expected: 'a whole number', pattern: /^-?\d+$/ },
  float32: { expected: 'a number', pattern: /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/ },
  float64: { expected: 'a number', pattern: /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/ },
  decimal: { expected: 'a decimal number', pattern: /^-?\d+(\.\d+)?$/ },
  date: { expected: 'a date, YYYY-MM-DD', pattern: /^\d{4}-\d\d-\d\d$/ },
  time: { expected: 'a time, HH:MM:SS', pattern: /^\d\d:\d\d:\d\d(\.\d{1,6})?$/ },
  timestamp: {
    expected: 'a time without zone, YYYY-MM-DDTHH:MM:SS',
    pattern: /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?)?$/,
  },
  timestamptz: {
    expected: 'an instant, YYYY-MM-DDTHH:MM:SSZ',
    pattern: /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d(:?\d\d)?)$/,
  },
};

/** Whether the rules and the key of an ingestion can be held against the columns of the contract. */
export function ruleFaults(
  rules: readonly IntentRule[],
  columns: readonly Column[],
  path: string,
): readonly Fault[] {
  const known = new Map(columns.map((column) => [column.name, column]));
  return rules.flatMap((rule, index) => {
    if (!('columns' in rule)) return [];
    const at = `${path}/rules/${index}`;
    const missing = unknownColumns(rule.columns, columns, `${at}/columns`);
    const unfit = rule.columns.flatMap((name, position) => {
      const column = known.get(name);
      return column === undefined ? [] : unfitRule(rule, column, at, position);
    });
    return [...missing, ...unfit];
  });
}

/** Faults for names that are no columns of the contract, with the nearest one that is. */
export function unknownColumns(
  names: readonly string[],
  columns: readonly Column[],
  path: string,
): readonly Fault[] {
  const known = columns.map((column) => column.name);
  return names.flatMap((name, position) => {
    if (known.includes(name)) return [];
    return [
      fault(
        'CHIMERA_COLUMN_UNKNOWN',
        `${path}/${position}`,
        'The contract of the dataset has no such column.',
        {
          expected: `one of ${known.slice(0, 30).join(', ')}${known.length > 30 ? ', ...' : ''}`,
          found: `"${name}"`,
          hint: suggestion(name, known) ?? 'Look at the columns with `chimera dataset show`.',
        },
      ),
    ];
  });
}

/** Faults for key columns by which rows cannot be told apart. */
export function keyFaults(
  key: readonly string[],
  columns: readonly Column[],
  path: string,
): readonly Fault[] {
  const unfit = key.flatMap((name, position) => {
    const column = columns.find((candidate) => candidate.name === name);
    return column !== undefined && kindOf(column) === 'json'
      ? [notComparable(column, `${path}/key/${position}`)]
      : [];
  });
  return [...unknownColumns(key, columns, `${path}/key`), ...unfit];
}

/** Types that a rule can be about; rules that are not here take every type. */
const ruleKinds: Partial<
  Record<IntentRule['rule'], { readonly kinds: readonly Kind[]; readonly expected: string }>
> = {
  length: { kinds: ['text', 'bytes'], expected: 'a column of text or bytes' },
  pattern: { kinds: ['text'], expected: 'a column of text' },
  freshness: { kinds: ['date', 'timestamp', 'timestamptz'], expected: 'a column of dates or timestamps' },
};

function unfitRule(rule: IntentRule, column: Column, path: string, position: number): readonly Fault[] {
  const compared = ['unique', 'allowedValues', 'reference', 'compare'].includes(rule.rule);
  if (compared && kindOf(column) === 'json') return [notComparable(column, `${path}/columns/${position}`)];
  const wanted = ruleKinds[rule.rule];
  if (wanted !== undefined && !wanted.kinds.includes(kindOf(column))) {
    return [
      fault(
        'CHIMERA_INTENT_INVALID',
        `${path}/columns/${position}`,
        `The rule ${rule.rule} cannot be about a column of type ${column.type}.`,
        {
          expected: wanted.expected,
          found: `"${column.name}" of type ${column.type}`,
          hint: 'Choose another column, or another rule.',
        },
      ),
    ];
  }
  if (rule.rule !== 'range') return [];
  const notation = boundNotations[kindOf(column)];
  if (notation === undefined) {
    return [
      fault(
        'CHIMERA_INTENT_INVALID',
        `${path}/columns/${position}`,
        `A column of type ${column.type} has no range.`,
        {
          expected: 'a column of numbers, dates or times',
          found: `"${column.name}" of type ${column.type}`,
          hint: 'Choose another column, or another rule.',
        },
      ),
    ];
  }
  return (['min', 'max'] as const).flatMap((side) => {
    const bound = rule[side];
    if (bound === undefined || (notation.pattern.test(String(bound)) && isBoundOf(column, String(bound))))
      return [];
    return [
      fault(
        'CHIMERA_INTENT_INVALID',
        `${path}/${side}`,
        `The bound does not fit "${column.name}", whose type is ${column.type}.`,
        {
          expected: notation.expected,
          found: `"${String(bound)}"`,
        },
      ),
    ];
  });
}

/** What the readers and checkers of a run would say to it as well: no pattern knows which days exist. */
function isBoundOf(column: Column, bound: string): boolean {
  try {
    compileColumnCheck(column, { min: bound });
    return true;
  } catch (error) {
    if (MeshError.is(error) && error.disposition === 'reject') return false;
    throw error;
  }
}

function notComparable(column: Column, path: string): Fault {
  return fault('CHIMERA_INTENT_INVALID', path, 'Values of type json cannot be compared.', {
    expected: 'a column of any other type',
    found: `"${column.name}" of type ${column.type}`,
  });
}

function kindOf(column: Column): Kind {
  return parseColumnType(column.type).kind;
}
