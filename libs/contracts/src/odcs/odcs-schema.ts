import { parseColumnType, type SimpleKind } from '../dataset/column-type.js';
import type { Column } from '../generated/index.js';
import { customProperties, type OdcsInput } from './odcs-input.js';
import { qualityOf, type QualityEntry } from './odcs-quality.js';

const logicalTypes: Readonly<Record<SimpleKind | 'decimal', string>> = {
  boolean: 'boolean',
  int32: 'integer',
  int64: 'integer',
  float32: 'number',
  float64: 'number',
  decimal: 'number',
  text: 'string',
  bytes: 'string',
  date: 'date',
  time: 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  uuid: 'string',
  json: 'string',
};

/** The dataset as one schema object, rules where they belong. */
export function odcsSchema(input: OdcsInput): Readonly<Record<string, unknown>> {
  const { dataset, contract, rules, pipeline, description } = input;
  const quality = rules.flatMap(qualityOf);
  const known = new Set(contract.columns.map(({ name }) => name));
  const ofTable = quality.filter(({ column }) => column === null || !known.has(column));
  return {
    name: dataset,
    physicalName: pipeline === null ? dataset : `${pipeline.target.schema}.${pipeline.target.relation}`,
    logicalType: 'object',
    physicalType: pipeline?.target.mode === 'replace' ? 'view' : 'table',
    ...(description === null ? {} : { description }),
    properties: contract.columns.map((column) => property(column, input, quality)),
    ...(ofTable.length === 0 ? {} : { quality: ofTable.map(({ entry }) => entry) }),
  };
}

function property(
  column: Column,
  { rules, pipeline }: OdcsInput,
  quality: readonly QualityEntry[],
): Readonly<Record<string, unknown>> {
  const { name, field, type, nativeType, nullable, keyPosition, description, classification } = column;
  const own = quality.filter((one) => one.column === name);
  const unique = rules.some((rule) => rule.rule === 'unique' && rule.columns.join() === name);
  const partition = pipeline?.target.partitionBy;
  return {
    name,
    logicalType: logicalTypes[parseColumnType(type).kind],
    physicalType: nativeType === '' ? type : nativeType,
    required: !nullable,
    ...(unique ? { unique } : {}),
    ...(keyPosition === null ? {} : { primaryKey: true, primaryKeyPosition: keyPosition }),
    ...(partition?.column === name ? { partitioned: true, partitionKeyPosition: 1 } : {}),
    ...(description === null ? {} : { description }),
    ...(classification ? { classification } : {}),
    customProperties: customProperties({
      columnType: type,
      avroField: field === name ? null : field,
      partitionGranularity: partition?.column === name ? partition.granularity : null,
    }),
    ...(own.length === 0 ? {} : { quality: own.map(({ entry }) => entry) }),
  };
}
