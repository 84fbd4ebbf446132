import type { ColumnPlan } from '../column-plan.js';
import type { PgWireType } from '../transcoder.js';
import { columnsPerFunction, inRuns } from './compile.js';

/**
 * Source text of the pass from Avro rows to Postgres binary COPY rows. In it: `st` the output (see CopySlab), `c` the cursor
 * on the input, `d`/`v` the output and a view on it, `o` the offset in it.
 */
export function avroCopyCode(plans: readonly ColumnPlan[], wire: readonly PgWireType[]): string {
  const runs = inRuns(plans, columnsPerFunction);
  return `${runs.map((run, index) => runCode(`run${index}`, run, wire)).join('\n')}
return function rows(st, c, count, hash) {
  for (let r = 0; r < count; r++) {
    const start = c.p;
    c.row = r;
    st.begin();
    ${runs.map((_, index) => `run${index}(st, c);`).join('\n    ')}
    hash.add(c.view, start, c.p);
  }
};`;
}

function runCode(name: string, plans: readonly ColumnPlan[], wire: readonly PgWireType[]): string {
  return `function ${name}(st, c) {
  let d = st.d, v = st.view, o = st.o, len = 0, n = 0, s = 0;
${plans.map((plan) => columnCode(plan, wire[plan.index] ?? 'text')).join('')}
  st.o = o;
}`;
}

function columnCode(plan: ColumnPlan, wire: PgWireType): string {
  const value = valueCode(plan, wire);
  return plan.nullable ? `  if (c.present()) { ${value} } else { v.setInt32(o, -1); o += 4; }\n` : `  ${value}\n`;
}

function valueCode(plan: ColumnPlan, wire: PgWireType): string {
  const i = plan.index;
  switch (wire) {
    case 'bool':
      return 'v.setInt32(o, 1); d[o + 4] = c.boolean(); o += 5;';
    case 'int2':
    case 'int4':
      return 'v.setInt32(o, 4); v.setInt32(o + 4, c.int()); o += 8;';
    case 'int8':
      return `c.long(); ${putLong}`;
    case 'time':
      return `c.long(); if (c.hi < 0 || c.hi > 20 || (c.hi === 20 && (c.lo >>> 0) > 500654080)) st.unfit(c, ${i}); ${putLong}`;
    case 'float4':
      return 's = c.fixed(4); v.setInt32(o, 4); o = putReversed(d, o + 4, c.src, s, 4);';
    case 'float8':
      return 's = c.fixed(8); v.setInt32(o, 8); o = putReversed(d, o + 4, c.src, s, 8);';
    case 'numeric':
      return `o = numerics[${i}].put(c, v, o);`;
    case 'date':
      return `n = c.int(); if (n < -2440588 || n > 2145042905) st.unfit(c, ${i}); v.setInt32(o, 4); v.setInt32(o + 4, n - 10957); o += 8;`;
    case 'timestamp':
    case 'timestamptz':
      return `c.long(); if (c.hi < -49096254 || (c.hi === -49096254 && (c.lo >>> 0) < 2086109184)) st.unfit(c, ${i}); n = (c.lo >>> 0) - epochLow; v.setInt32(o, 8); v.setInt32(o + 4, n < 0 ? c.hi - epochHigh - 1 : c.hi - epochHigh); v.setInt32(o + 8, n); o += 12;`;
    case 'uuid':
      return 'v.setInt32(o, 16); o = readUuid(c, d, o + 4);';
    case 'jsonb':
      return `len = c.span(); ${room} v.setInt32(o, len + 1); d[o + 4] = 1; o = putRaw(d, o + 5, c.src, c.fixed(len), len);`;
    case 'text':
    case 'json':
    case 'bytea':
      return `len = c.span(); ${room} v.setInt32(o, len); o = putRaw(d, o + 4, c.src, c.fixed(len), len);`;
  }
}

/** The limits in this file are Postgres': dates from 4714-11-24 BC to 5874898-06-03, times to 24:00:00. */
const putLong = 'v.setInt32(o, 8); v.setInt32(o + 4, c.hi); v.setInt32(o + 8, c.lo); o += 12;';

/** The rest of the row and this content must fit; growing gives another buffer. */
const room = 'if (d.length - o < len + st.rowBytes) { st.o = o; st.grow(len); d = st.d; v = st.view; }';
