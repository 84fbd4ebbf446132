import { createHash } from 'node:crypto';

/** A row of the workload. It proves by itself that it is whole: its checksum covers everything else. */
export interface ChaosRow {
  readonly id: number;
  /** Who wrote it: the pipeline's number. */
  readonly writer: number;
  /** Grows with every row that the writer writes; also what a delta follows. */
  readonly sequence: number;
  /** Grows with every change of the row, from 1. */
  readonly version: number;
  /** At least zero; below it the row is poison, and set aside by the rule of its pipeline. */
  readonly weight: number;
  readonly payload: string;
  /** 40 bits of a SHA-256 over the fields above. */
  readonly checksum: number;
}

/** A row with its checksum. */
export function chaosRow(row: Omit<ChaosRow, 'checksum'>): ChaosRow {
  return { ...row, checksum: checksumOf(row) };
}

/** What the checksum of a row must be. */
export function checksumOf(row: Omit<ChaosRow, 'checksum'>): number {
  const { id, writer, sequence, version, weight, payload } = row;
  const text = [id, writer, sequence, version, weight, payload].join('|');
  return createHash('sha256').update(text).digest().readUIntBE(0, 5);
}

/** Whether the pipeline's rule sets it aside. */
export const isPoison = (row: ChaosRow): boolean => row.weight < 0;

/** Columns in the order of {@link cellsOf}, with the type that each has in Postgres. */
export const rowColumns = [
  ['id', 'bigint'],
  ['writer', 'integer'],
  ['sequence', 'bigint'],
  ['version', 'integer'],
  ['weight', 'integer'],
  ['payload', 'text'],
  ['checksum', 'bigint'],
] as const;

/** Values in the order of {@link rowColumns}. */
export const cellsOf = (row: ChaosRow): readonly (string | number)[] => rowColumns.map(([name]) => row[name]);
