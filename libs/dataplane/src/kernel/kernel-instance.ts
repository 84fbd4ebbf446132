import { kernelWasm } from './kernel.wasm.js';
import { compileWasm, instantiateWasm, type WasmMemory } from './web-assembly.js';

/** What `libs/dataplane/kernel/index.ts` exports. Addresses are offsets in `memory`. */
export interface Kernel {
  readonly memory: WasmMemory;
  /** Hash of the row from `start` to `end`: 64 bits, as a signed integer. Reads up to 4 bytes beyond `end`. */
  rowHash(start: number, end: number): bigint;
}

let compiled: object | null = null;

/** A kernel with a memory of its own, one page at first. The code is compiled once a process. */
export function newKernel(): Kernel {
  compiled ??= compileWasm(Buffer.from(kernelWasm, 'base64'));
  return instantiateWasm<Kernel>(compiled);
}
