import type { Loose } from '../../json/loose.js';
import { applyTransforms } from './apply-transforms.js';
import { ColumnSet } from './column-set.js';

/** Columns that the reader takes: those listed, else those of the confirmed schema, else whatever there is. */
export function sourceColumns(dataset: Loose): ColumnSet {
  const types = new Map(
    dataset
      .get('schema')
      .items()
      .flatMap((column) => {
        const name = column.get('name').text;
        return name === undefined ? [] : [[name, column.get('type').text] as const];
      }),
  );
  const listed = dataset.get('columns').texts ?? [];
  const names = listed.length > 0 ? listed : [...types.keys()];
  // The columns of a statement's result are known to the source alone.
  const open = names.length === 0 || dataset.get('ingestion').get('way').get('kind').text === 'query';
  return new ColumnSet(
    open,
    names.map((name) => [name, types.get(name)] as const),
  );
}

/** Columns that reach the target: those read, after the transforms. */
export function outputColumns(dataset: Loose): ColumnSet {
  return applyTransforms(sourceColumns(dataset), dataset.get('ingestion').get('transforms')).columns;
}
