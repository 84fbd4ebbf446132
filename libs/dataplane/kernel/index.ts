/** What the kernel exports. Compiled by `pnpm kernel:generate` into `src/kernel/kernel.wasm.ts`. */
export { limitRows } from './avro-rows';
export { avroScan, beginScan } from './avro-scan';
export { avroToPgCopy, limitCopy } from './avro-to-pg-copy';
export { pgCopyToAvro } from './pg-copy-to-avro';
export { rowHash } from './row-hash';
