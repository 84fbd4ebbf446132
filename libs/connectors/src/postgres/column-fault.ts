import { MeshError } from '@chimera/contracts';
import { nearestName } from '../faults/nearest-name.js';
import { faultOf, sourceFault } from '../faults/source-fault.js';
import type { DatasetSelection, SourceFault } from '../source.js';
import type { CatalogColumn } from './catalog.js';
import { mapColumns } from './columns.js';

/** Columns that are selected and not there, each with the nearest name. */
export function missingColumns(
  dataset: DatasetSelection,
  index: number,
  display: string,
  columns: readonly CatalogColumn[],
): readonly SourceFault[] {
  return (dataset.columns ?? []).flatMap((name, position) =>
    columns.some((column) => column.name === name)
      ? []
      : [missingColumn(name, `/datasets/${index}/columns/${position}`, display, columns)],
  );
}

function missingColumn(
  name: string,
  path: string,
  display: string,
  columns: readonly CatalogColumn[],
): SourceFault {
  const names = columns.map((column) => column.name);
  const nearest = nearestName(name, names);
  return sourceFault('CHIMERA_SOURCE_COLUMN_MISSING', path, `${display} has no column ${name}.`, {
    expected: `one of ${names.slice(0, 50).join(', ')}`,
    found: name,
    ...(nearest === undefined ? {} : { hint: `Did you mean ${nearest}?` }),
  });
}

/** A declared type that the column cannot be taken as. */
export function declarationFaults(
  dataset: DatasetSelection,
  index: number,
  columns: readonly CatalogColumn[],
): readonly SourceFault[] {
  try {
    mapColumns(columns, dataset, []);
    return [];
  } catch (error) {
    if (MeshError.is(error)) return [faultOf(error, `/datasets/${index}/schema`)];
    throw error;
  }
}
