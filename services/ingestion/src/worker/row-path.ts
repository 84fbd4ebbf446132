import { Secret } from '@chimera/config';
import { compileTransform, type RowChunk, type RowTransform } from '@chimera/dataplane';
import type { ReaderTask } from './protocol.js';
import type { SourceReading } from './source-reading.js';

/** What a part's rows go through between source and load topic; rows that are the contract's already go straight on. */
export function rowPath(reading: SourceReading, { contract, secrets }: ReaderTask): RowTransform {
  if (reading.plain) return straight;
  const { columns, steps, rules } = reading;
  const keys = new Map(Object.entries(secrets).map(([reference, value]) => [reference, new Secret(value)]));
  return compileTransform({ columns, output: contract.columns, steps, rules, keys });
}

const straight: RowTransform = { apply: (chunk: RowChunk) => [chunk] };
