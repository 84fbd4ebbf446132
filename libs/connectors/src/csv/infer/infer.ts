import { compileTimePattern } from '../cast/time-pattern.js';
import type { CsvDataset } from '../dataset.js';
import { textAt } from '../header.js';
import { defects, kinds, type RecordBatch } from '../scanner.js';
import { GuessColumn, type ColumnGuess } from './guess.js';
import { sampleRecords, type SampleExtent } from './sample.js';

/** Columns of a dataset as its values look, by name. */
export interface Inference extends SampleExtent {
  readonly guesses: ReadonlyMap<string, ColumnGuess>;
  /** Records of the sample that are ragged or broken. */
  readonly flawed: number;
}

/** Looks at about `budget` bytes spread over all files. */
export async function inferColumns(
  dataset: CsvDataset,
  names: readonly string[],
  budget: number,
  signal: AbortSignal,
): Promise<Inference> {
  const { format } = dataset;
  const declared = {
    date: format.dateFormat === undefined ? undefined : compileTimePattern(format.dateFormat),
    timestamp: format.timestampFormat === undefined ? undefined : compileTimePattern(format.timestampFormat),
  };
  const guesses = new Map(names.map((name) => [name, new GuessColumn(format.decimal ?? '.', declared)]));
  const markers = new Set(format.nulls ?? ['']);
  let flawed = 0;
  const visit = (batch: RecordBatch, columns: readonly string[]): void => {
    const watched = columns.map((name) => guesses.get(name));
    for (let row = 0; row < batch.rows; row++) {
      if (batch.defects[row] !== defects.none) flawed++;
      else watched.forEach((guess, column) => guess && addValue(guess, batch, row, column, markers, dataset));
    }
  };
  const extent = await sampleRecords(dataset, budget, visit, signal);
  return { ...extent, flawed, guesses: new Map([...guesses].map(([name, guess]) => [name, guess.result()])) };
}

function addValue(
  guess: GuessColumn,
  batch: RecordBatch,
  row: number,
  column: number,
  markers: ReadonlySet<string>,
  { dialect }: CsvDataset,
): void {
  const kind = batch.kinds[row * batch.width + column];
  const text = textAt(batch, row, column, dialect);
  if (kind === kinds.missing || text === '' || (kind === kinds.plain && markers.has(text))) guess.addNull();
  else guess.add(text);
}
