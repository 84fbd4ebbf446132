import { calendarLimits } from '../calendar-limits.js';
import { shortContent, type ColumnPlan } from '../column-plan.js';
import type { VectorFormat, VectorLayout } from '../transcoder.js';
import { columnsPerFunction, inRuns } from './compile.js';
import {
  floatRangeCode,
  longOutsideCode,
  longRangeCode,
  numberOutsideCode,
  numberRangeCode,
} from './range-code.js';

/**
 * Source text of the pass over columnar chunks. In it: `st` the slab, `vs` the vectors, `r` the row, `c` the vector of the
 * column at hand and `w` a view on it, `d` the output and `o` the offset in it; `pass` the reader (see ColumnsPass).
 */
export function columnsCode(plans: readonly ColumnPlan[], formats: readonly VectorFormat[]): string {
  const runs = inRuns(plans, columnsPerFunction);
  return `${runs.map((run, index) => runCode(`run${index}`, run, formats)).join('\n')}
return function rows(st, vs, start, end) {
  let r = start;
  for (; r < end && !st.full; r++) {
    st.begin();
    ${runs.map((_, index) => `run${index}(st, vs, r);`).join('\n    ')}
    pass.finish(r);
  }
  return r;
};`;
}

function runCode(name: string, plans: readonly ColumnPlan[], formats: readonly VectorFormat[]): string {
  const bodies = plans.map((plan) => columnCode(plan, formats[plan.index] ?? { layout: 'value' }));
  return `function ${name}(st, vs, r) {
  let d = st.d, o = st.o, c = null, w = null, s = null, t = '', len = 0, p = 0, v = 0, hi = 0, lo = 0;
${bodies.join('')}
  st.o = o;
}`;
}

function columnCode(plan: ColumnPlan, format: VectorFormat): string {
  return `  c = vs[${plan.index}]; w = c.view;
  if (c.validity !== null && (c.validity[r >> 3] & (1 << (r & 7))) === 0) {
    ${plan.required ? `st.fault(${plan.index}, reasons.null);` : 'd[o++] = 0;'}
  } else {
    ${plan.nullable ? 'd[o++] = 2;' : ''}
    ${valueCode(plan, format)}
  }
`;
}

function valueCode(plan: ColumnPlan, format: VectorFormat): string {
  switch (plan.type.kind) {
    case 'boolean':
      return 'd[o++] = w.getUint8(r) !== 0 ? 1 : 0;';
    case 'int32':
      return int32Code(plan, format.layout);
    case 'int64':
      return int64Code(plan, format.layout);
    case 'float32':
      return `v = w.getFloat32(r * 4, true);\n${floatRangeCode(plan)} for (p = r * 4; p < r * 4 + 4; p++) d[o++] = c.data[p];`;
    case 'float64':
      return float64Code(plan, format.layout);
    case 'decimal':
      return decimalCode(plan, format);
    case 'text':
    case 'json':
    case 'bytes':
      return contentCode(plan, format.layout);
    case 'date':
      return `v = w.getInt32(r * 4, true); if (${numberOutsideCode(calendarLimits(plan.type))}) ${typeFault(plan)}\n${numberRangeCode(plan)} o = putInt(d, o, v);`;
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return microsCode(plan, format.unit ?? 'us');
    case 'uuid':
      return format.layout === 'uuid128' ? 'o = putUuid(d, o, uuidAt(c, r), 0);' : `o = pass.uuidText(st, o, ${plan.index}, r);`;
  }
}

const loads: Readonly<Partial<Record<VectorLayout, string>>> = {
  int8: 'v = w.getInt8(r);',
  uint8: 'v = w.getUint8(r);',
  int16: 'v = w.getInt16(r * 2, true);',
  uint16: 'v = w.getUint16(r * 2, true);',
  int32: 'v = w.getInt32(r * 4, true);',
  uint32: 'v = w.getUint32(r * 4, true);',
  int64: 'lo = w.getInt32(r * 8, true); hi = w.getInt32(r * 8 + 4, true);',
  uint64: 'lo = w.getInt32(r * 8, true); hi = w.getInt32(r * 8 + 4, true);',
  int128: 'lo = w.getInt32(r * 16, true); hi = w.getInt32(r * 16 + 4, true);',
};

/** What makes a loaded integer too large for 64 bits. */
const over64: Readonly<Partial<Record<VectorLayout, string>>> = {
  uint64: 'hi < 0',
  int128: 'w.getInt32(r * 16 + 8, true) !== hi >> 31 || w.getInt32(r * 16 + 12, true) !== hi >> 31',
};

const wide = (layout: VectorLayout) => layout === 'int64' || layout === 'uint64' || layout === 'int128';

function typeFault(plan: ColumnPlan): string {
  return `st.fault(${plan.index}, reasons.type);`;
}

function int32Code(plan: ColumnPlan, layout: VectorLayout): string {
  const narrow = wide(layout)
    ? `if (${over64[layout] ?? 'false'} || hi !== lo >> 31) ${typeFault(plan)} v = lo;`
    : layout === 'uint32'
      ? `if (v > 2147483647) ${typeFault(plan)}`
      : '';
  return `${loads[layout]} ${narrow}\n${numberRangeCode(plan)} o = putInt(d, o, v);`;
}

function int64Code(plan: ColumnPlan, layout: VectorLayout): string {
  if (layout === 'uint32') return `${loads.uint32} hi = 0; lo = v | 0;\n${longRangeCode(plan)} o = putLong(d, o, hi, lo);`;
  if (!wide(layout)) return `${loads[layout]}\n${numberRangeCode(plan)} o = putInt(d, o, v);`;
  const check = over64[layout] === undefined ? '' : `if (${over64[layout]}) ${typeFault(plan)}`;
  return `${loads[layout]} ${check}\n${longRangeCode(plan)} o = putLong(d, o, hi, lo);`;
}

function float64Code(plan: ColumnPlan, layout: VectorLayout): string {
  if (layout === 'float32') {
    return `v = w.getFloat32(r * 4, true);\n${floatRangeCode(plan)} st.view.setFloat64(o, v, true); o += 8;`;
  }
  return `v = w.getFloat64(r * 8, true);\n${floatRangeCode(plan)} for (p = r * 8; p < r * 8 + 8; p++) d[o++] = c.data[p];`;
}

function decimalCode(plan: ColumnPlan, format: VectorFormat): string {
  const { type, index } = plan;
  const sameScale = type.kind === 'decimal' && (format.scale ?? type.scale) === type.scale;
  const exact = type.kind === 'decimal' && type.precision <= 15 && sameScale;
  if (exact && !wide(format.layout)) return `${loads[format.layout]} o = decimals[${index}].putNumber(st, o, v);`;
  if (exact && format.layout === 'int64') {
    return `${loads.int64} o = decimals[${index}].putNumber(st, o, hi * 4294967296 + (lo >>> 0));`;
  }
  return `o = pass.decimal(st, o, ${index}, r);`;
}

function contentCode(plan: ColumnPlan, layout: VectorLayout): string {
  if (layout === 'value') return `o = pass.textValue(st, o, ${plan.index}, r); d = st.d;`;
  const nul = plan.type.kind === 'bytes' ? '' : `if (holdsNul(s, p, len)) st.fault(${plan.index}, reasons.nul);`;
  return `len = w.getUint32(r * 16, true);
    if (len <= 12) { s = c.data; p = r * 16 + 4; } else { s = c.long(r); p = 0; len = s.length; if (len > ${shortContent}) d = st.room(o, len); }
    ${nul} o = putSpan(d, o, s, p, len);`;
}

function microsCode(plan: ColumnPlan, unit: NonNullable<VectorFormat['unit']>): string {
  if (unit !== 'us') return `o = pass.micros(st, o, ${plan.index}, r);`;
  return `${loads.int64}
    if (${longOutsideCode(calendarLimits(plan.type))}) ${typeFault(plan)}
    ${longRangeCode(plan)} o = putLong(d, o, hi, lo);`;
}
