/** The little of WebAssembly's JavaScript interface that is used; TypeScript declares it only together with a browser's. */
export interface WasmMemory {
  /** Another one after every growth. */
  readonly buffer: ArrayBuffer;
  /** Adds pages of 65,536 bytes. */
  grow(pages: number): number;
}

interface WasmApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

const api = (globalThis as unknown as { readonly WebAssembly: WasmApi }).WebAssembly;

export function compileWasm(bytes: Uint8Array): object {
  return new api.Module(bytes);
}

/** Makes an instance with a memory of its own. `E` must state what the module exports. */
export function instantiateWasm<E>(module: object): E {
  return new api.Instance(module).exports as E;
}
