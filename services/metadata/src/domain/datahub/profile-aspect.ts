import type { ColumnProfile, DatasetProfiled } from '@chimera/contracts';
import type { Aspect } from './proposal.js';

/** What the values look like; nothing that the event itself withholds. */
export function profileAspect(event: DatasetProfiled, at: Date): Aspect {
  const { rowsProfiled, complete, columns } = event;
  return [
    'datasetProfile',
    {
      timestampMillis: at.getTime(),
      // A share of the rows says nothing about their number.
      ...(complete ? { rowCount: rowsProfiled } : {}),
      columnCount: columns.length,
      fieldProfiles: columns.map((column) => fieldProfile(column, rowsProfiled)),
    },
  ];
}

function fieldProfile({ column, nulls, distinct, min, max }: ColumnProfile, rows: number): unknown {
  const known = (name: string, value: number | string | null) => (value === null ? {} : { [name]: value });
  return {
    fieldPath: column,
    nullCount: nulls,
    ...(rows > 0 ? { nullProportion: nulls / rows } : {}),
    ...known('uniqueCount', distinct),
    ...known('min', min),
    ...known('max', max),
  };
}
