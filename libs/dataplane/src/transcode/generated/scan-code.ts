import type { ColumnPlan } from '../column-plan.js';
import { columnsPerFunction, inRuns } from './compile.js';

/** What is wanted of a column; everything else of it is only checked to be well-formed. */
export interface ScanWish {
  readonly number: boolean;
  readonly long: boolean;
  readonly span: boolean;
  readonly absent: boolean;
  /** Where it lies is needed, for a key. */
  readonly marked: boolean;
}

export interface ScanOptions {
  readonly wishes: readonly ScanWish[];
  /** Texts are checked to be UTF-8. */
  readonly utf8: boolean;
  readonly sum: boolean;
  readonly keys: number;
}

/** Source text of the pass that walks Avro rows. `c` is the cursor, `visitors` and `keys` what the caller wants. */
export function scanCode(plans: readonly ColumnPlan[], options: ScanOptions): string {
  const runs = inRuns(plans, columnsPerFunction);
  const keys = Array.from({ length: options.keys }, (_, index) => `keys[${index}].row(c.src);`);
  return `${runs.map((run, index) => runCode(`run${index}`, run, options)).join('\n')}
return function rows(c, first, count, hash) {
  for (let r = first; r < count; r++) {
    c.row = r;
    ${options.sum ? 'const start = c.p;' : ''}
    ${runs.map((_, index) => `run${index}(c, r);`).join('\n    ')}
    ${keys.join('\n    ')}
    ${options.sum ? 'hash.add(c.view, start, c.p);' : ''}
  }
};`;
}

function runCode(name: string, plans: readonly ColumnPlan[], options: ScanOptions): string {
  return `function ${name}(c, r) {
  let s = 0, len = 0, v = 0;
${plans.map((plan) => columnCode(plan, options)).join('')}
}`;
}

function columnCode(plan: ColumnPlan, options: ScanOptions): string {
  const wish = options.wishes[plan.index];
  const i = plan.index;
  const value = valueCode(plan, wish, options.utf8);
  const absent = wish?.absent === true ? `visitors[${i}].absent(r);` : '';
  const body = plan.nullable ? `if (c.present()) { ${value} } else { ${absent} }` : value;
  return wish?.marked === true ? `  starts[${i}] = c.p; ${body} ends[${i}] = c.p;\n` : `  ${body}\n`;
}

function valueCode(plan: ColumnPlan, wish: ScanWish | undefined, utf8: boolean): string {
  const i = plan.index;
  const number = wish?.number === true ? `visitors[${i}].number(v, r);` : '';
  const span = wish?.span === true ? `visitors[${i}].span(c.src, s, s + len, r);` : '';
  switch (plan.type.kind) {
    case 'boolean':
      return `v = c.boolean(); ${number}`;
    case 'int32':
    case 'date':
      return `v = c.int(); ${number}`;
    case 'float32':
      return `s = c.fixed(4); ${number === '' ? '' : `v = c.view.getFloat32(s, true); ${number}`}`;
    case 'float64':
      return `s = c.fixed(8); ${number === '' ? '' : `v = c.view.getFloat64(s, true); ${number}`}`;
    case 'int64':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return `c.long(); ${wish?.long === true ? `visitors[${i}].long(c.hi, c.lo, r);` : ''}`;
    case 'text':
    case 'json':
      return `len = c.span(); s = c.fixed(len); ${utf8 ? 'text(c, s, len);' : ''} ${span}`;
    case 'bytes':
      return `len = c.span(); s = c.fixed(len); ${span}`;
    case 'decimal':
      return `len = c.span(); if (len < 1) throw c.malformed('a decimal', 'no bytes'); s = c.fixed(len); ${span}`;
    case 'uuid':
      return `len = c.span(); if (len !== 36) throw c.malformed('a uuid of 36 characters', len + ' bytes'); s = c.fixed(len); ${span}`;
  }
}
