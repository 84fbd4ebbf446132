export { isContentRule, type RejectedRow, type RowChunk, type RowRule } from './rows/row-chunk.js';
export { addSums, emptySum, formatSum, parseSum, RowHash, type RowSum } from './checksum.js';
export type {
  ColumnVector,
  ColumnsOptions,
  ColumnsTranscoder,
  PgCopyEncoder,
  PgCopyOptions,
  PgCopyTranscoder,
  PgWireType,
  TranscodeOptions,
  VectorFormat,
  VectorLayout,
} from './transcode/transcoder.js';
export { layoutWidths } from './transcode/vector-layout.js';
export { compilePgCopyToAvro } from './transcode/pg-copy-to-avro.js';
export { compileColumnsToAvro } from './transcode/columns-to-avro.js';
export {
  compileCsvToAvro,
  type CsvBytes,
  type CsvOptions,
  type CsvRun,
  type CsvTranscoder,
} from './transcode/csv-to-avro.js';
export { compileAvroToPgCopy } from './transcode/avro-to-pg-copy.js';
export { pgTargetTypeOf, pgWireTypeOf } from './transcode/pg-wire.js';
export {
  compileRowScanner,
  type ColumnVisitor,
  type RowScanner,
  type ScanRequest,
} from './transcode/avro-scanner.js';
export { type KeyOfRow, type ScanKey } from './transcode/key-hasher.js';
export { parseBounds, type Bounds, type TextBounds } from './transcode/bounds.js';
export { compileColumnCheck, type ColumnCheck } from './transcode/column-check.js';
export { columnText, type ColumnText } from './transcode/column-text.js';
export {
  decodeLoadRecord,
  encodeLoadBatch,
  encodeLoadSeal,
  type LoadIdentity,
  type LoadPosition,
  type LoadRecord,
  type LoadSeal,
} from './load/load-record.js';
export { LoadWriter, type LoadProgress, type LoadWritePlan } from './load/load-writer.js';
export { LoadReader, type LoadBatch, type LoadReadPlan, type UncheckedBatch } from './load/load-reader.js';
export { QuarantineWriter, type QuarantinePlan, type QuarantineSegment } from './load/quarantine-writer.js';
export {
  decodeQuarantinedRow,
  readQuarantine,
  type QuarantinedRow,
  type QuarantineRange,
} from './load/quarantine-reader.js';
export { textColumns, textRows } from './rows/text-rows.js';
export { loadTopicSpec, quarantineTopicSpec } from './load/topic-specs.js';
export { balanceLedger, type LedgerBalance } from './ledger.js';
export type { TransformFault, TransformStep } from './transform/transform-step.js';
export type { RowTransform, TransformPlan } from './transform/row-transform.js';
export { outputColumns } from './transform/output-columns.js';
export { compileTransform } from './transform/compile-transform.js';
