import type { Column } from '@chimera/contracts';
import { compileCsvToAvro, type CsvTranscoder } from '@chimera/dataplane';
import type { ReadPlan } from '../source.js';
import { nullMarkers, widestRecord } from './batch-pass.js';
import type { CsvDataset } from './dataset.js';
import type { NotationOf } from './notation.js';

/** The kernel's reader of a dataset's rows; null where it would leave every record to the other way. */
export function rowKernel(dataset: CsvDataset, plan: ReadPlan, notation: NotationOf): CsvTranscoder | null {
  const usual = plan.columns.every((column) => isUsual(notation, column));
  return plan.range === undefined && usual ? kernelOf(dataset, plan, plan.columns) : null;
}

/** The kernel as one that counts records; null for dialects that it does not know. */
export function countingKernel(dataset: CsvDataset, plan: ReadPlan): CsvTranscoder | null {
  return kernelOf(dataset, plan, []);
}

function kernelOf(
  dataset: CsvDataset,
  { rules, chunkBytes, maxRowBytes }: ReadPlan,
  columns: readonly Column[],
): CsvTranscoder | null {
  const { delimiter, quote, escape, newline } = dataset.dialect;
  if (quote >= 0 && escape !== quote) return null;
  const point = (dataset.format.decimal ?? '.').charCodeAt(0);
  return compileCsvToAvro(columns, columns.length === 0 ? [] : rules, {
    bytes: { delimiter, quote, newline, point },
    nulls: nullMarkers(dataset),
    widest: widestRecord(dataset),
    ...(chunkBytes === undefined ? {} : { chunkBytes }),
    ...(maxRowBytes === undefined ? {} : { maxRowBytes }),
  });
}

/** Dates of a pattern of their own are not for the kernel. */
function isUsual(notation: NotationOf, column: Column): boolean {
  const { date, timestamp } = notation(column);
  return date === undefined && timestamp === undefined;
}
