import { kernelWasm } from './kernel.wasm.js';
import { compileWasm, instantiateWasm, type WasmMemory } from './web-assembly.js';

/**
 * What `libs/dataplane/kernel/index.ts` exports. Addresses are offsets in `memory`; passes give a `status` of
 * `pass-state.ts` and tell the rest there.
 */
export interface Kernel {
  readonly memory: WasmMemory;
  /** Hash of the row from `start` to `end`: 64 bits, as a signed integer. Reads up to 4 bytes beyond `end`. */
  rowHash(start: number, end: number): bigint;
  limitRows(chunkEnd: number, outputEnd: number, rowBytes: number, maxRowBytes: number): void;
  pgCopyToAvro(program: number, columns: number, input: number, end: number, output: number): number;
  limitCopy(outputEnd: number, rowBytes: number): void;
  avroToPgCopy: (
    ...pass: [program: number, columns: number, input: number, end: number, rows: number, output: number]
  ) => number;
  beginScan(batch: number, slots: number, bytes: number): void;
  avroScan: (
    ...pass: [program: number, columns: number, input: number, end: number, rows: number, sum: boolean]
  ) => number;
  /** Bytes; `quote` 256 for none. `fields` has room for 12 bytes a value. */
  csvDialect(delimiter: number, quote: number, newline: number, width: number, fields: number): void;
  csvPoint(byte: number): void;
  csvMarkers(address: number, count: number): void;
  csvLines(address: number, most: number): void;
  csvToAvro(program: number, columns: number, input: number, end: number, output: number): number;
  csvCount(input: number, end: number): number;
  columnsToAvro: (
    ...pass: [program: number, columns: number, vectors: number, start: number, end: number, output: number]
  ) => number;
}

let compiled: object | null = null;

/** A kernel with a memory of its own, one page at first. The code is compiled once a process. */
export function newKernel(): Kernel {
  compiled ??= compileWasm(Buffer.from(kernelWasm, 'base64'));
  return instantiateWasm<Kernel>(compiled);
}
