/** What the kernel exports. Compiled by `pnpm kernel:generate` into `src/kernel/kernel.wasm.ts`. */
export { limitRows } from './avro-rows';
export { avroScan, beginScan } from './avro-scan';
export { avroToPgCopy, limitCopy } from './avro-to-pg-copy';
export { pgCopyToAvro } from './pg-copy-to-avro';
export { columnsToAvro } from './columns-to-avro';
export { csvPoint } from './csv-number';
export { csvDialect } from './csv-record';
export { csvCount, csvLines, csvMarkers, csvToAvro } from './csv-to-avro';
export { rowHash } from './row-hash';
