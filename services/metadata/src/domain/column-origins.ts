import type { PipelineConfig } from '@chimera/intent';

type Transform = PipelineConfig['ingestion']['transforms'][number];

/** Where a column of a pipeline's output comes from. */
export interface ColumnOrigins {
  readonly column: string;
  /** Source columns; empty for a column made of nothing of the source. */
  readonly from: readonly string[];
  /** `identity`: as it was; `changed`: made of them; `masked`: not to be had back from it. */
  readonly how: 'identity' | 'changed' | 'masked';
}

/** What a pipeline's transforms do to columns. */
export interface OutputOrigins {
  readonly columns: readonly ColumnOrigins[];
  /** Source columns that decide which rows are kept. */
  readonly filteredBy: readonly string[];
}

type Origin = Omit<ColumnOrigins, 'column'>;

/** Follows every column through the transforms. `source` are the names as the source has them. */
export function outputOrigins(source: readonly string[], transforms: readonly Transform[]): OutputOrigins {
  const columns = new Map(source.map((name): [string, Origin] => [name, { from: [name], how: 'identity' }]));
  const filteredBy = new Set<string>();
  for (const step of transforms) {
    if (step.do === 'filter')
      for (const name of mentioned(step.expression, columns).from) filteredBy.add(name);
    else apply(step, columns);
  }
  return {
    columns: [...columns].map(([column, origin]) => ({ column, ...origin })),
    filteredBy: [...filteredBy],
  };
}

function apply(step: Exclude<Transform, { do: 'filter' }>, columns: Map<string, Origin>): void {
  if (step.do === 'derive') {
    columns.set(step.column, mentioned(step.expression, columns));
  } else if (step.do === 'drop') {
    for (const name of step.columns) columns.delete(name);
  } else {
    const origin = columns.get(step.column) ?? { from: [], how: 'changed' };
    if (step.do === 'rename') columns.delete(step.column);
    const how =
      step.do === 'mask'
        ? 'masked'
        : step.do === 'cast' && origin.how === 'identity'
          ? 'changed'
          : origin.how;
    columns.set(step.do === 'rename' ? step.to : step.column, { from: origin.from, how });
  }
}

/** Columns whose names stand in an expression, outside of its texts. */
function mentioned(expression: string, columns: ReadonlyMap<string, Origin>): Origin {
  const code = expression.replace(/'(?:[^']|'')*'/g, ' ');
  const words = code.matchAll(/"((?:[^"]|"")*)"|[\p{L}_][\p{L}\p{N}_]*/gu);
  const names = new Set([...words].map(([word, quoted]) => quoted ?? word));
  const origins = [...names].flatMap((name) => columns.get(name) ?? []);
  const from = [...new Set(origins.flatMap((origin) => origin.from))];
  // What is made of a masked column alone is not to be had back either.
  const masked = origins.length > 0 && origins.every(({ how }) => how === 'masked');
  return { from, how: masked ? 'masked' : 'changed' };
}
