import { parseColumnType, type Column } from '@chimera/contracts';
import { shortContent, type ColumnPlan } from '../transcode/column-plan.js';
import { columnsPerFunction, inRuns } from '../transcode/generated/compile.js';

/** One part of an output row: source columns `from` to `to` (exclusive) as they are, or the value in a slot. */
export type Piece =
  | { readonly kind: 'copy'; readonly from: number; readonly to: number }
  | { readonly kind: 'value'; readonly slot: number; readonly index: number; readonly column: Column };

/** What the code is written for. */
export interface CodePlan {
  readonly source: readonly ColumnPlan[];
  readonly decoded: ReadonlySet<number>;
  readonly pieces: readonly Piece[];
}

/**
 * Source text of the pass that changes rows. In it: `c` the cursor on the source rows, `row` the values looked at, `marks`
 * where source columns begin, `t` the output (see TransformSlab), `d` its buffer and `o` the offset in it. `rows` goes
 * on from row `first` until the output is full; `write` gives the output column that got an unexpected null, or -1.
 */
export function transformCode(plan: CodePlan): string {
  const reads = inRuns(plan.source, columnsPerFunction);
  const writes = inRuns(plan.pieces, columnsPerFunction);
  const marked = new Set(
    plan.pieces.flatMap((piece) => (piece.kind === 'copy' ? [piece.from, piece.to] : [])),
  );
  const end = plan.source.length;
  return `${reads.map((run, index) => readRun(`read${index}`, run, plan, marked)).join('\n')}
${writes.map((run, index) => writeRun(`write${index}`, run)).join('\n')}
function write(c) {
  let fault = -1;
  ${writes.map((_, index) => `if ((fault = write${index}(c)) >= 0) return fault;`).join('\n  ')}
  return -1;
}
return function rows(c, first, count) {
  let r = first;
  for (; r < count && !t.full; r++) {
    c.row = r;
    const start = c.p;
    ${reads.map((_, index) => `read${index}(c);`).join('\n    ')}
    ${marked.has(end) ? `marks[${end}] = c.p;` : ''}
    if (decide(c, r, start)) finish(write(c), c, r, start);
  }
  return r;
};`;
}

function readRun(
  name: string,
  run: readonly ColumnPlan[],
  plan: CodePlan,
  marked: ReadonlySet<number>,
): string {
  const columns = run.map((column) => {
    const mark = marked.has(column.index) ? `marks[${column.index}] = c.p;` : '';
    return `  ${mark} ${plan.decoded.has(column.index) ? decodeCode(column) : skipCode(column)}\n`;
  });
  return `function ${name}(c) {
  let s = 0, len = 0;
${columns.join('')}}`;
}

function decodeCode(plan: ColumnPlan): string {
  const value = `row[${plan.index}] = `;
  const code = decodedCode(plan, value);
  return plan.nullable ? `if (c.present()) { ${code} } else ${value}null;` : code;
}

function decodedCode(plan: ColumnPlan, value: string): string {
  switch (plan.type.kind) {
    case 'boolean':
      return `${value}c.boolean() === 1;`;
    case 'int32':
    case 'date':
      return `${value}BigInt(c.int());`;
    case 'float32':
      return `s = c.fixed(4); ${value}c.view.getFloat32(s, true);`;
    case 'float64':
      return `s = c.fixed(8); ${value}c.view.getFloat64(s, true);`;
    case 'int64':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return `c.long(); ${value}longOf(c.hi, c.lo);`;
    case 'bytes':
      return `len = c.span(); s = c.fixed(len); ${value}c.src.subarray(s, s + len);`;
    case 'decimal':
      return `len = c.span(); if (len < 1) throw c.malformed('a decimal', 'no bytes'); s = c.fixed(len); ${value}unscaled(c.src, s, len);`;
    case 'uuid':
      return `${uuidSpan} ${value}textOf(c.src, s, len);`;
    case 'text':
    case 'json':
      return `len = c.span(); s = c.fixed(len); ${value}textOf(c.src, s, len);`;
  }
}

const uuidSpan = `len = c.span(); if (len !== 36) throw c.malformed('a uuid of 36 characters', len + ' bytes'); s = c.fixed(len);`;

function skipCode(plan: ColumnPlan): string {
  const code = skippedCode(plan);
  return plan.nullable ? `if (c.present()) { ${code} }` : code;
}

function skippedCode(plan: ColumnPlan): string {
  switch (plan.type.kind) {
    case 'boolean':
      return 'c.boolean();';
    case 'int32':
    case 'date':
      return 'c.int();';
    case 'float32':
      return 'c.fixed(4);';
    case 'float64':
      return 'c.fixed(8);';
    case 'int64':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return 'c.long();';
    case 'uuid':
      return uuidSpan;
    default:
      return 'len = c.span(); c.fixed(len);';
  }
}

function writeRun(name: string, run: readonly Piece[]): string {
  return `function ${name}(c) {
  let d = t.d, o = t.o, len = 0, s = 0, v = null;
${run.map(pieceCode).join('')}  t.o = o;
  return -1;
}`;
}

function pieceCode(piece: Piece): string {
  if (piece.kind === 'copy') {
    return `  s = marks[${piece.from}]; len = marks[${piece.to}] - s;
  if (len > ${shortContent}) d = t.room(o, len);
  o = putRaw(d, o, c.src, s, len);\n`;
  }
  const { column, slot, index } = piece;
  const absent = column.nullable ? 'd[o++] = 0;' : `return ${index};`;
  return `  v = row[${slot}];
  if (v === null) { ${absent} } else { ${column.nullable ? 'd[o++] = 2;' : ''} ${encodeCode(column)} }\n`;
}

function encodeCode(column: Column): string {
  const { kind } = parseColumnType(column.type);
  switch (kind) {
    case 'boolean':
      return 'd[o++] = v ? 1 : 0;';
    case 'int32':
    case 'date':
      return 'o = putInt(d, o, Number(v));';
    case 'float32':
      return 't.view.setFloat32(o, v, true); o += 4;';
    case 'float64':
      return 't.view.setFloat64(o, v, true); o += 8;';
    case 'int64':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return 'o = putLong(d, o, Number(v >> 32n), Number(BigInt.asIntN(32, v)));';
    case 'decimal':
      return 'o = putBigUnscaled(d, o, v);';
    case 'bytes':
      return 'd = t.room(o, v.length); o = putSpan(d, o, v, 0, v.length);';
    case 'text':
    case 'json':
    case 'uuid':
      return 'len = byteLength(v); d = t.room(o, len); o = putLength(d, o, len); o += d.write(v, o, len, "utf8");';
  }
}
