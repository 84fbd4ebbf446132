import type { Column, Fault } from '@chimera/contracts';
import { outputColumns } from '@chimera/dataplane';
import { canonicalJson, fault, sha256, type Ingestion } from '@chimera/intent';
import { unknownColumns } from './rule-fit.js';

/** What an ingestion says about the columns of its dataset. */
export interface ColumnChoice {
  /** Columns taken; undefined = all. */
  readonly columns?: readonly string[];
  readonly transforms: NonNullable<Ingestion['transforms']>;
}

/** Columns along the way of a pipeline. */
export interface PipelineColumns {
  /** As the reader reads them, in the order of the dataset's contract. */
  readonly source: readonly Column[];
  /** As they leave the reader. */
  readonly output: readonly Column[];
  /** Whether what leaves the reader is under another contract than the dataset. */
  readonly needsContract: boolean;
  /** Paths relative to the dataset of the intent. */
  readonly faults: readonly Fault[];
}

/** Follows the columns of a dataset through the choice and the transforms of its ingestion. */
export function pipelineColumns(contract: readonly Column[], choice: ColumnChoice): PipelineColumns {
  const { columns: chosen, transforms } = choice;
  const source = chosen === undefined ? contract : contract.filter(({ name }) => chosen.includes(name));
  const made = outputColumns(source, transforms);
  const output = transforms.length === 0 ? source : made.columns;
  return {
    source,
    output,
    needsContract: columnsHash(output) !== columnsHash(contract),
    faults: [
      ...unknownColumns(chosen ?? [], contract, '/columns'),
      ...made.faults.map(({ index, message, ...details }) =>
        fault('CHIMERA_INTENT_INVALID', `/ingestion/transforms/${index}`, message, details),
      ),
      ...(output.length === 0 ? [nothingLeft()] : []),
    ],
  };
}

/** Tells whether two lists of columns are the same. */
export function columnsHash(columns: readonly Column[]): string {
  return sha256(canonicalJson(columns));
}

function nothingLeft(): Fault {
  return fault('CHIMERA_INTENT_INVALID', '/ingestion/transforms', 'No column is left to be written.', {
    expected: 'at least one column',
    found: 'none',
    hint: 'Keep a column, or leave the dataset out.',
  });
}
