import type { ColumnDeclaration, Ingestion } from '@chimera/intent';
import { rowColumns } from './row.js';

/** What a pipeline of the workload reads, and how it lands. */
export interface WorkloadKind {
  readonly name: string;
  readonly source: 'table' | 'csv' | 'parquet';
  readonly way: Ingestion['way'];
  readonly mode: 'replace' | 'append' | 'merge';
  readonly key: readonly string[];
  readonly updates: boolean;
  readonly firstRows: number;
}

const delta = { kind: 'delta', column: 'sequence' } as const;
const full = { kind: 'full' } as const;

/** Every way in which rows travel. */
export const workloadKinds: readonly WorkloadKind[] = [
  {
    name: 'replace',
    source: 'table',
    way: full,
    mode: 'replace',
    key: ['id'],
    updates: true,
    firstRows: 4_000,
  },
  // Without a key nothing but the position keeps a row from coming twice.
  { name: 'append', source: 'table', way: delta, mode: 'append', key: [], updates: false, firstRows: 2_000 },
  { name: 'merge', source: 'table', way: delta, mode: 'merge', key: ['id'], updates: true, firstRows: 2_000 },
  { name: 'csv', source: 'csv', way: full, mode: 'replace', key: ['id'], updates: false, firstRows: 1_000 },
  {
    name: 'parquet',
    source: 'parquet',
    way: full,
    mode: 'replace',
    key: ['id'],
    updates: false,
    firstRows: 1_000,
  },
];

/** The rule that sets poison aside. */
export const poisonRule = {
  id: 'weighed',
  rule: 'range',
  columns: ['weight'],
  min: 0,
  action: 'quarantine',
} as const;

/** What a person would confirm about the files. */
export const fileSchema: readonly ColumnDeclaration[] = rowColumns.map(([name, type]) => ({
  name,
  type: { bigint: 'int64', integer: 'int32', text: 'text' }[type],
  nullable: false,
}));
