import { RejectedMessageError, type Column } from '@chimera/contracts';
import type { RejectedRow, RowChunk } from '../rows/row-chunk.js';
import { putBigUnscaled, putInt, putLength, putLong, putRaw, putSpan } from '../transcode/bytes/put.js';
import { AvroCursor } from '../transcode/avro-cursor.js';
import { avroBytes, planColumns, shortContent, type ColumnPlan } from '../transcode/column-plan.js';
import { compileSource } from '../transcode/generated/compile.js';
import { longOf, rowTexts, textAt, unscaledAt } from './decode.js';
import { missingValue, outputRules, type RowFault, type RuleCheck } from './output-rules.js';
import { runSteps } from './output-columns.js';
import { piecesOf } from './pieces.js';
import { RowProgram } from './row-program.js';
import type { RowTransform, TransformPlan } from './row-transform.js';
import { transformCode } from './transform-code.js';
import { TransformSlab } from './transform-slab.js';
import type { TransformStep } from './transform-step.js';

/** Generated: changes rows from `first` on until the output is full; gives the row reached. */
type RowsPass = (cursor: AvroCursor, first: number, count: number) => number;

const defaultMaxRowBytes = 8 * 1_048_576;
const defaultChunkBytes = 1_048_576;

/**
 * Compiles the steps for one stream of rows. Columns that pass unchanged are copied as bytes; only those that steps or
 * rules look at are decoded. Rows that a cast, an expression or a rule faults are set aside whole, as the source gave
 * them; the stream goes on. Throws `CHIMERA_INTENT_INVALID` for faulty steps and for output columns that are not what
 * the steps make, `CHIMERA_COLUMN_UNKNOWN` for rules about other columns, `CHIMERA_SECRET_UNRESOLVED` for a missing key.
 */
export function compileTransform(plan: TransformPlan): RowTransform {
  const maxRowBytes = plan.maxRowBytes ?? defaultMaxRowBytes;
  const program = new RowProgram(plan.columns, maxRowBytes, plan.keys ?? new Map());
  assertFaultless(program, plan.steps);
  assertMade(program, plan.output);
  const rules = outputRules(plan.output, plan.rules ?? [], (index) =>
    program.reader(program.working[index]?.slot ?? 0),
  );
  return new ChunkTransform(plan, program, rules, maxRowBytes);
}

function assertFaultless(program: RowProgram, steps: readonly TransformStep[]): void {
  const [fault] = runSteps(program, steps);
  if (fault === undefined) return;
  throw new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Step ${fault.index + 1} of the transforms (${steps[fault.index]?.do ?? ''}): ${fault.message}`,
    { ...(fault.hint === undefined ? {} : { hint: fault.hint }), details: { ...fault } },
  );
}

/** The contract's columns must be those that the steps make; where the steps never give null it may still allow it. */
function assertMade(program: RowProgram, output: readonly Column[]): void {
  const made = program.working.map(({ column }) => `${column.name} ${column.type}`);
  const wanted = output.map((column) => `${column.name} ${column.type}`);
  if (made.length === wanted.length && made.every((column, index) => column === wanted[index])) return;
  throw new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected the columns that the steps make (${made.join(', ')}), found in the contract (${wanted.join(', ')}).`,
    { hint: 'Submit the ingestion again, so that the pipeline gets a contract of what its steps make now.' },
  );
}

class ChunkTransform implements RowTransform {
  private readonly slab: TransformSlab;
  private readonly cursor = new AvroCursor();
  private readonly sourcePlans: readonly ColumnPlan[];
  private readonly pass: RowsPass;
  private rowsBefore = 0;
  private position: (index: number) => string = () => '';
  private start = 0;

  constructor(
    private readonly plan: TransformPlan,
    private readonly program: RowProgram,
    private readonly rules: readonly RuleCheck[],
    private readonly maxRowBytes: number,
  ) {
    const output = planColumns(plan.output, []);
    const rowBytes = output.reduce((sum, column) => sum + avroBytes(column) + shortContent, 0);
    this.slab = new TransformSlab(plan.chunkBytes ?? defaultChunkBytes, rowBytes);
    this.sourcePlans = planColumns(plan.columns, []);
    this.pass = this.compile();
  }

  *apply(chunk: RowChunk): Iterable<RowChunk> {
    this.cursor.open(chunk.bytes);
    this.slab.reset();
    this.position = chunk.position ?? ((index) => `row ${this.rowsBefore + index + 1}`);
    let before: Pick<RowChunk, 'filtered' | 'rejected'> = chunk;
    try {
      for (let row = 0; ;) {
        row = this.pass(this.cursor, row, chunk.rows);
        if (row === chunk.rows) this.cursor.finish(row);
        yield this.slab.flush(before);
        before = { filtered: 0, rejected: [] };
        if (row === chunk.rows) break;
      }
    } finally {
      this.rowsBefore += chunk.read;
      this.cursor.close();
    }
  }

  private compile(): RowsPass {
    const source = this.sourcePlans;
    const pieces = piecesOf(this.program, this.plan.output);
    const code = transformCode({ source, decoded: this.program.decoded, pieces });
    return compileSource<RowsPass>(code, {
      ...{ putBigUnscaled, putInt, putLength, putLong, putRaw, putSpan, longOf },
      unscaled: unscaledAt,
      textOf: textAt,
      byteLength: (text: string) => Buffer.byteLength(text),
      row: this.program.row,
      marks: new Int32Array(source.length + 1),
      t: this.slab,
      decide: (cursor: AvroCursor, row: number, start: number) => this.decide(cursor, row, start),
      finish: (fault: number, cursor: AvroCursor, row: number, start: number) =>
        this.finish(fault, cursor, row, start),
    });
  }

  /** Runs the steps on the row at hand; true when it is to be written. */
  private decide(cursor: AvroCursor, row: number, start: number): boolean {
    const { actions, evaluation } = this.program;
    evaluation.fault = null;
    this.start = this.slab.begin();
    for (const action of actions) {
      const kept = action.run();
      // What fails is a fault even when its row would have been filtered: nobody knows what the filter would have said.
      if (evaluation.fault !== null) {
        const fault: RowFault = { code: 'CHIMERA_ROW_TYPE', column: action.column, detail: evaluation.fault };
        return this.reject(fault, cursor, row, start);
      }
      if (!kept) {
        this.slab.filter();
        return false;
      }
    }
    for (const rule of this.rules) {
      const fault = rule();
      if (fault !== null) return this.reject(fault, cursor, row, start);
    }
    return true;
  }

  /** The row was written, or `fault` names the output column that must not be null and is. */
  private finish(fault: number, cursor: AvroCursor, row: number, start: number): void {
    if (fault >= 0) {
      this.reject(missingValue(this.plan.output[fault]?.name ?? ''), cursor, row, start);
      return;
    }
    const size = this.slab.o - this.start;
    if (size <= this.maxRowBytes) this.slab.keep(this.start);
    else this.reject(this.tooLarge(size), cursor, row, start);
  }

  private tooLarge(size: number): RowFault {
    const detail = `Expected rows of at most ${this.maxRowBytes} bytes, found ${size}.`;
    return { code: 'CHIMERA_ROW_TOO_LARGE', column: null, detail };
  }

  private reject(fault: RowFault, cursor: AvroCursor, row: number, start: number): false {
    const source: RejectedRow['row'] = rowTexts(this.sourcePlans, cursor.src.subarray(start, cursor.p));
    this.slab.reject(this.start, { ...fault, position: this.position(row), row: source });
    return false;
  }
}
