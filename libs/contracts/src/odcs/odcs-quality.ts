import type { Rule } from '../generated/index.js';
import { customProperties } from './odcs-input.js';

/** A quality entry, and the column it belongs to; null for the table. */
export interface QualityEntry {
  readonly column: string | null;
  readonly entry: Readonly<Record<string, unknown>>;
}

type Content = Readonly<Record<string, unknown>>;

/** A rule as ODCS says it: its own metrics where there is one, SQL, or a custom check of ours. */
export function qualityOf(rule: Rule): readonly QualityEntry[] {
  const { columns } = rule;
  switch (rule.rule) {
    case 'notNull':
      return each(rule, columns, () => none('nullValues', 'completeness'));
    case 'unique':
      return columns.length === 1
        ? each(rule, columns, () => none('duplicateValues', 'uniqueness'))
        : [table(rule, none('duplicateValues', 'uniqueness', { properties: [...columns] }))];
    case 'range':
    case 'length':
      return each(rule, columns, (column) => outside(rule, column));
    case 'pattern':
    case 'allowedValues':
      return each(rule, columns, () => none('invalidValues', 'conformity', validity(rule)));
    case 'rowCount':
      return [table(rule, { metric: 'rowCount', unit: 'rows', dimension: 'coverage', ...bounds(rule) })];
    case 'sql':
      return [table(rule, sqlContent(rule))];
    default:
      return [table(rule, custom(rule))];
  }
}

/** Not one row may break it. */
function none(metric: string, dimension: string, args?: Content): Content {
  return {
    type: 'library',
    metric,
    ...(args === undefined ? {} : { arguments: args }),
    mustBe: 0,
    unit: 'rows',
    dimension,
  };
}

function each(
  rule: Rule,
  columns: readonly string[],
  content: (column: string) => Content,
): readonly QualityEntry[] {
  return columns.map((column) => ({ column, entry: { ...common(rule), ...content(column) } }));
}

function table(rule: Rule, content: Content): QualityEntry {
  return { column: null, entry: { ...common(rule), ...content } };
}

function common({ id, severity, action }: Rule): Content {
  return {
    name: id,
    severity: severity === 'warn' ? 'warning' : severity,
    customProperties: customProperties({ action }),
  };
}

function validity({ rule, parameters }: Rule): Content {
  const { pattern, values } = parameters;
  return rule === 'pattern' ? { pattern } : { validValues: parsed(values) };
}

/** Bounds of values or lengths: invalidValues knows none (it takes validValues and pattern only), SQL does. */
function outside({ rule, parameters: { min, max } }: Rule, column: string): Content {
  const name = `"${column.replaceAll('"', '""')}"`;
  const value = rule === 'length' ? `length(${name})` : name;
  const broken = [
    ...(min === undefined ? [] : [`${value} < ${literal(min)}`]),
    ...(max === undefined ? [] : [`${value} > ${literal(max)}`]),
  ];
  return {
    type: 'sql',
    query: `SELECT count(*) FROM \${table} WHERE ${broken.length === 0 ? 'false' : broken.join(' OR ')}`,
    mustBe: 0,
    dimension: 'conformity',
  };
}

/** Both bounds are inclusive; equal ones are one number, because ODCS wants two different. */
function bounds({ parameters: { min, max } }: Rule): Content {
  const least = min === undefined ? null : Number(min);
  const most = max === undefined ? null : Number(max);
  if (most === null) return { mustBeGreaterOrEqualTo: least ?? 0 };
  if (least === null) return { mustBeLessOrEqualTo: most };
  return least === most ? { mustBe: least } : { mustBeBetween: [least, most] };
}

/** Rows that the statement returns break the rule. */
function sqlContent({ parameters: { sql = '' } }: Rule): Content {
  const statement = sql.trim().replace(/;$/, '').replaceAll('{{version}}', '${table}');
  return {
    type: 'sql',
    query: `SELECT count(*) FROM (${statement}) AS broken`,
    mustBe: 0,
    dimension: 'consistency',
  };
}

const dimensions: Readonly<Record<string, string>> = {
  reference: 'consistency',
  compare: 'consistency',
  freshness: 'timeliness',
  rowCountChange: 'coverage',
};

function custom({ rule, columns, parameters }: Rule): Content {
  const dimension = dimensions[rule];
  return {
    type: 'custom',
    engine: 'chimera',
    implementation: { rule, columns: [...columns], ...parameters },
    ...(dimension === undefined ? {} : { dimension }),
  };
}

/** A number, all its digits kept, or a quoted text. */
function literal(text: string): string {
  return /^-?\d+(\.\d+)?$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}

function parsed(list: string | undefined): unknown {
  try {
    return JSON.parse(list ?? '[]') as unknown;
  } catch {
    return [list];
  }
}
