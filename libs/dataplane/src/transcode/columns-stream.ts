import { InvariantError } from '@chimera/contracts';
import { addSums, emptySum, type RowSum } from '../checksum.js';
import { columnProgram, type ProgramColumn } from '../kernel/column-program.js';
import { KernelMemory } from '../kernel/kernel-memory.js';
import { status } from '../kernel/pass-state.js';
import type { RowChunk } from '../rows/row-chunk.js';
import type { ColumnsPass } from './columns-pass.js';
import type { Limits } from './row-ledger.js';
import type { RowSlab } from './row-slab.js';
import type { ColumnsTranscoder, ColumnVector, VectorFormat } from './transcoder.js';
import { bindVector, isValid, layoutWidths, type BoundVector } from './vector-layout.js';

/** Generated: transcodes rows from `start` to `end` or until the slab is full; gives the row reached. */
export type RowsPass = (slab: RowSlab, vectors: readonly BoundVector[], start: number, end: number) => number;

/** The pass in JavaScript, for what the kernel hands back. */
export interface SlowColumns {
  readonly rows: RowsPass;
  readonly pass: ColumnsPass;
  readonly slab: RowSlab;
}

const columnBytes = 64;
const vectorBytes = 8;
const slackBytes = 64;
const inlineBytes = 12;
/** Vectors of DuckDB have 2,048 rows; 16 columns of 16 bytes. */
const usualInput = 524_288;

/**
 * Copies the vectors of a chunk into the kernel's memory, which makes rows of them; rows that it hands back (see
 * `kernel/columns-to-avro.ts`) go through the pass in JavaScript, in place.
 */
export class ColumnsStream implements ColumnsTranscoder {
  #row = 0;
  #rows = 0;
  /** Bytes of the chunk at hand in the output region. */
  #used = 0;
  #sum: RowSum = emptySum;
  readonly #memory: KernelMemory;

  constructor(
    private readonly slow: SlowColumns,
    private readonly formats: readonly VectorFormat[],
    columns: readonly ProgramColumn[],
    private readonly limits: Limits & { readonly rowBytes: number },
  ) {
    const tables = Buffer.concat([columnProgram(columns), Buffer.alloc(columns.length * vectorBytes)]);
    const output = limits.chunkBytes + limits.rowBytes + 4_096;
    this.#memory = new KernelMemory(tables, { input: usualInput, output });
  }

  push(vectors: readonly ColumnVector[], rows: number): void {
    if (this.#row < this.#rows) {
      throw new InvariantError(
        `Expected take() until it gives null before the next push, found ${this.#rows - this.#row} rows left.`,
      );
    }
    this.slow.pass.vectors = this.formats.map(({ layout }, index) =>
      bindVector(vectors[index], layout, rows),
    );
    this.#row = 0;
    this.#rows = rows;
    this.#copy();
  }

  take(): RowChunk | null {
    while (!this.#full && this.#row < this.#rows) this.#run();
    if (this.#full) return this.#flush();
    // The chunk's memory belongs to the source; nothing of it is held until the next one comes.
    this.slow.pass.vectors = [];
    return null;
  }

  end(): RowChunk | null {
    return this.take() ?? this.#flush();
  }

  get #full(): boolean {
    return this.#used >= this.limits.chunkBytes || this.slow.slab.ledger.full;
  }

  #run(): void {
    const { kernel, program, output, outputBytes } = this.#memory;
    const { chunkBytes, rowBytes, maxRowBytes } = this.limits;
    const columns = this.formats.length;
    const vectors = program + columns * columnBytes;
    kernel.limitRows(output + chunkBytes, output + outputBytes, rowBytes, maxRowBytes);
    const left = kernel.columnsToAvro(program, columns, vectors, this.#row, this.#rows, output + this.#used);
    const { position, output: end, rows, needed } = this.#memory.state;
    this.#row = position;
    this.#used = end - output;
    this.slow.slab.ledger.keep(rows);
    if (left === status.room) this.#memory.reserve(0, this.#used + needed);
    else if (left === status.handBack) this.#takeBack();
  }

  #takeBack(): void {
    const { rows, pass, slab } = this.slow;
    this.#row = rows(slab, pass.vectors, this.#row, this.#row + 1);
    const { bytes, sum } = slab.take();
    this.#memory.reserve(0, this.#used + bytes.length);
    bytes.copy(this.#memory.bytes, this.#memory.output + this.#used);
    this.#used += bytes.length;
    this.#sum = addSums(this.#sum, sum);
  }

  #flush(): RowChunk | null {
    const chunk = this.slow.slab.ledger.flush(() => this.#takeRows());
    // Invariant 11: memory that a huge row made grow is given back; what is left of the vectors is copied again.
    if (chunk !== null && this.#memory.settle() && this.#row < this.#rows) this.#copy();
    return chunk;
  }

  #takeRows(): { readonly bytes: Buffer; readonly sum: RowSum } {
    const { bytes: memory, output, state } = this.#memory;
    const bytes = Buffer.allocUnsafeSlow(this.#used);
    memory.copy(bytes, 0, output, output + this.#used);
    const sum = addSums(this.#sum, state.takeSum());
    this.#used = 0;
    this.#sum = emptySum;
    return { bytes, sum };
  }

  #copy(): void {
    const { vectors } = this.slow.pass;
    const contents = vectors.map((vector, index) => this.#longContents(vector, index));
    const bytes = vectors.reduce((sum, vector) => sum + this.#validityBytes(vector), 0);
    const values = this.formats.reduce((sum, { layout }) => sum + layoutWidths[layout] * this.#rows, 0);
    const long = contents.reduce((sum, content) => sum + content.bytes, 0);
    this.#memory.reserve(values + bytes + long + vectors.length * 3 * slackBytes, 0);
    let at = this.#memory.input;
    vectors.forEach((vector, index) => {
      at = this.#copyVector(vector, index, contents[index]?.rows ?? [], at);
    });
  }

  #validityBytes({ validity }: BoundVector): number {
    return validity === null ? 0 : Math.ceil(this.#rows / 8);
  }

  /** Values that do not stand in the vector itself. */
  #longContents(
    vector: BoundVector,
    index: number,
  ): { readonly rows: readonly (readonly [number, Uint8Array])[]; readonly bytes: number } {
    const rows: (readonly [number, Uint8Array])[] = [];
    let bytes = 0;
    if (this.formats[index]?.layout !== 'view16') return { rows, bytes };
    for (let row = 0; row < this.#rows; row++) {
      if (vector.view.getUint32(row * 16, true) <= inlineBytes || !isValid(vector, row)) continue;
      const content = vector.long(row);
      rows.push([row, content]);
      bytes += content.length;
    }
    return { rows, bytes };
  }

  #copyVector(
    vector: BoundVector,
    index: number,
    long: readonly (readonly [number, Uint8Array])[],
    start: number,
  ): number {
    const { bytes, view, program } = this.#memory;
    const values = layoutWidths[this.formats[index]?.layout ?? 'value'] * this.#rows;
    const entry = program + this.formats.length * columnBytes + index * vectorBytes;
    bytes.set(vector.data.subarray(0, values), start);
    let at = start + values + slackBytes;
    view.setUint32(entry, start, true);
    view.setUint32(entry + 4, vector.validity === null ? 0 : at, true);
    if (vector.validity !== null) {
      bytes.set(vector.validity.subarray(0, this.#validityBytes(vector)), at);
      at += this.#validityBytes(vector);
    }
    for (const [row, content] of long) {
      bytes.set(content, at);
      view.setUint32(start + row * 16, content.length, true);
      view.setUint32(start + row * 16 + 12, at, true);
      at += content.length;
    }
    return at + slackBytes;
  }
}
