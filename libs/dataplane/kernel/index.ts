/** What the kernel exports. Compiled by `pnpm kernel:generate` into `src/kernel/kernel.wasm.ts`. */
export { rowHash } from './row-hash';
