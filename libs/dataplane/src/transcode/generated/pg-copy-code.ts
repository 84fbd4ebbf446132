import { shortContent, type ColumnPlan } from '../column-plan.js';
import type { PgWireType } from '../transcoder.js';
import { floatRangeCode, longRangeCode, numberRangeCode } from './range-code.js';
import { columnsPerFunction, inRuns } from './compile.js';

/**
 * Source text of the pass over one row of Postgres' binary COPY. In it: `st` the slab, `src`/`sv` the input and a view on it,
 * `p` the position, `end` its end, `d` the output and `o` the offset in it; `pass` the reader (see PgCopyPass).
 */
export function pgCopyCode(plans: readonly ColumnPlan[], wire: readonly PgWireType[]): string {
  const runs = inRuns(plans, columnsPerFunction);
  const functions = runs.map((run, index) => runCode(`run${index}`, run, wire));
  return `${functions.join('\n')}
return function row(st, src, sv, p, end) {
  st.begin();
  let q = p + 2;
  ${runs.map((_, index) => `q = run${index}(st, src, sv, q, end); if (q < 0) { st.rewind(); return -1; }`).join('\n  ')}
  pass.finish(src, p, q);
  return q;
};`;
}

function runCode(name: string, plans: readonly ColumnPlan[], wire: readonly PgWireType[]): string {
  return `function ${name}(st, src, sv, p, end) {
  let d = st.d, o = st.o, len = 0, v = 0, hi = 0, lo = 0;
${plans.map((plan) => columnCode(plan, wire[plan.index] ?? 'text')).join('')}
  st.o = o;
  return p;
}`;
}

function columnCode(plan: ColumnPlan, wire: PgWireType): string {
  const i = plan.index;
  return `  if (end - p < 4) return pass.wants(p + 4);
  len = sv.getInt32(p); p += 4;
  if (len < 0) {
    if (len !== -1) pass.width(${i}, -1, len);
    ${plan.required ? `st.fault(${i}, reasons.null);` : 'd[o++] = 0;'}
  } else {
    if (end - p < len) return pass.wants(p + len);
    ${plan.nullable ? 'd[o++] = 2;' : ''}
    ${valueCode(plan, wire)}
    p += len;
  }
`;
}

function valueCode(plan: ColumnPlan, wire: PgWireType): string {
  const i = plan.index;
  switch (wire) {
    case 'bool':
      return `${width(i, 1)} d[o++] = src[p];`;
    case 'int2':
      return `${width(i, 2)} v = sv.getInt16(p);\n${numberRangeCode(plan)} o = putInt(d, o, v);`;
    case 'int4':
      return `${width(i, 4)} v = sv.getInt32(p);\n${numberRangeCode(plan)} o = putInt(d, o, v);`;
    case 'int8':
    case 'time':
      return `${width(i, 8)} hi = sv.getInt32(p); lo = sv.getInt32(p + 4);\n${longRangeCode(plan)} o = putLong(d, o, hi, lo);`;
    case 'float4':
      return `${width(i, 4)} v = sv.getFloat32(p);\n${floatRangeCode(plan)} ${
        plan.type.kind === 'float64' ? 'st.view.setFloat64(o, v, true); o += 8;' : 'o = putReversed(d, o, src, p, 4);'
      }`;
    case 'float8':
      return `${width(i, 8)} v = sv.getFloat64(p);\n${floatRangeCode(plan)} o = putReversed(d, o, src, p, 8);`;
    case 'numeric':
      return `o = putNumeric(st, o, sv, p, len, decimals[${i}]);`;
    case 'date':
      return dateCode(plan);
    case 'timestamp':
    case 'timestamptz':
      return timestampCode(plan);
    case 'uuid':
      return `${width(i, 16)} o = putUuid(d, o, src, p);`;
    case 'jsonb':
      return `if (len < 1 || src[p] !== 1) pass.jsonbVersion(${i}, len < 1 ? -1 : src[p]);
    ${room} o = putSpan(d, o, src, p + 1, len - 1);`;
    case 'text':
    case 'json':
    case 'bytea':
      return `${room} o = putSpan(d, o, src, p, len);`;
  }
}

/** Short content fits the room that every row has from the start. */
const room = `if (len > ${shortContent}) d = st.room(o, len);`;

function width(index: number, bytes: number): string {
  return `if (len !== ${bytes}) pass.width(${index}, ${bytes}, len);`;
}

/** Days from 2000 to days from 1970; the highest and lowest stand for the infinities. */
function dateCode(plan: ColumnPlan): string {
  return `${width(plan.index, 4)} v = sv.getInt32(p);
    if (v === 2147483647 || v === -2147483648 || v > 2147472690) st.fault(${plan.index}, reasons.type);
    else { v += 10957;\n${numberRangeCode(plan)} o = putInt(d, o, v); }`;
}

/** 946,684,800,000,000 microseconds are 220,417 * 2^32 + 993,517,568; Avro's range ends a little before Postgres'. */
function timestampCode(plan: ColumnPlan): string {
  return `${width(plan.index, 8)} hi = sv.getInt32(p); lo = sv.getInt32(p + 4);
    if (hi === -2147483648 && lo === 0) st.fault(${plan.index}, reasons.type);
    else {
      v = (lo >>> 0) + epochLow; hi += v > 4294967295 ? epochHigh + 1 : epochHigh; lo = v | 0;
      if (hi > 2147483647) st.fault(${plan.index}, reasons.type);
      else {\n${longRangeCode(plan)} o = putLong(d, o, hi, lo); }
    }`;
}
