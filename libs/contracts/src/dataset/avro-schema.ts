import type { Column } from '../generated/index.js';
import { parseColumnType, type ColumnType } from './column-type.js';

/** An Avro schema as JSON. */
export type AvroSchema = string | readonly AvroSchema[] | { readonly [key: string]: unknown };

/** Avro schema of one column's value, without the null branch. */
export function avroTypeOf(type: ColumnType): AvroSchema {
  switch (type.kind) {
    case 'boolean':
      return 'boolean';
    case 'int32':
      return 'int';
    case 'int64':
      return 'long';
    case 'float32':
      return 'float';
    case 'float64':
      return 'double';
    case 'text':
      return 'string';
    case 'bytes':
      return 'bytes';
    case 'decimal':
      return { type: 'bytes', logicalType: 'decimal', precision: type.precision, scale: type.scale };
    case 'date':
      return { type: 'int', logicalType: 'date' };
    case 'time':
      return { type: 'long', logicalType: 'time-micros' };
    case 'timestamp':
      return { type: 'long', logicalType: 'local-timestamp-micros' };
    case 'timestamptz':
      return { type: 'long', logicalType: 'timestamp-micros' };
    case 'uuid':
      return { type: 'string', logicalType: 'uuid' };
    case 'json':
      return { type: 'string', 'chimera.type': 'json' };
  }
}

/** Row schema of a dataset: what its registry subject holds. Nullable columns are `[null, X]`, default null. */
export function rowSchema(namespace: string, dataset: string, columns: readonly Column[]): AvroSchema {
  return {
    type: 'record',
    name: 'Row',
    namespace: `chimera.data.${avroName(namespace)}.${avroName(dataset)}`,
    fields: columns.map(fieldOf),
  };
}

/** Schema of the records on a load topic: one batch of rows, or the seal that ends a part. */
export function loadBatchSchema(namespace: string, dataset: string, columns: readonly Column[]): AvroSchema {
  return {
    type: 'record',
    name: 'LoadBatch',
    namespace: `chimera.load.${avroName(namespace)}.${avroName(dataset)}`,
    fields: [
      { name: 'runId', type: 'string' },
      { name: 'attempt', type: 'int' },
      { name: 'part', type: 'int', doc: 'Part of the source, from 0.' },
      {
        name: 'seq',
        type: 'long',
        doc: 'Number of the batch in its part, from 0; a gap or repeat is an error.',
      },
      {
        name: 'seal',
        type: ['null', sealSchema(namespace, dataset)],
        default: null,
        doc: 'Set on the last record of a part, which has no rows.',
      },
      { name: 'rows', type: { type: 'array', items: rowSchema(namespace, dataset, columns) } },
    ],
  };
}

function sealSchema(namespace: string, dataset: string): AvroSchema {
  return {
    type: 'record',
    name: 'LoadSeal',
    namespace: `chimera.load.${avroName(namespace)}.${avroName(dataset)}`,
    fields: [
      { name: 'batches', type: 'long' },
      { name: 'rows', type: 'long' },
      { name: 'checksum', type: 'string', doc: 'Order-independent checksum of the rows, hexadecimal.' },
    ],
  };
}

/** Schema of quarantine records: a row kept whole as text, with why and where it came from. */
export function quarantineSchema(namespace: string, dataset: string): AvroSchema {
  return {
    type: 'record',
    name: 'QuarantinedRow',
    namespace: `chimera.quarantine.${avroName(namespace)}.${avroName(dataset)}`,
    fields: [
      { name: 'runId', type: 'string' },
      { name: 'attempt', type: 'int' },
      { name: 'position', type: 'string', doc: "Where the row stands, in the source's own terms." },
      { name: 'code', type: 'string', doc: 'CHIMERA_ROW_* code.' },
      { name: 'column', type: ['null', 'string'], default: null },
      { name: 'detail', type: 'string', doc: 'What was expected and what arrived.' },
      {
        name: 'row',
        type: { type: 'map', values: ['null', 'string'] },
        doc: "Every column in Postgres' text form.",
      },
    ],
  };
}

function fieldOf(column: Column): AvroSchema {
  const value = avroTypeOf(parseColumnType(column.type));
  const described = column.description === null ? {} : { doc: column.description };
  const renamed = column.field === column.name ? {} : { 'chimera.column': column.name };
  return column.nullable
    ? { name: column.field, ...described, ...renamed, type: ['null', value], default: null }
    : { name: column.field, ...described, ...renamed, type: value };
}

/** A name that Avro accepts, made from any text; unsafe characters become `_`. */
export function avroName(text: string): string {
  const safe = text.replace(/[^A-Za-z0-9_]/g, '_');
  return /^[A-Za-z_]/.test(safe) ? safe : `_${safe}`;
}
