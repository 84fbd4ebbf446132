import { nearestName } from '../faults/nearest-name.js';
import { sourceFault } from '../faults/source-fault.js';
import type { DatasetSelection, SourceFault } from '../source.js';
import { isReadable, listRelationNames, type CatalogColumn, type CatalogRelation } from './catalog.js';
import { declarationFaults, missingColumns } from './column-fault.js';
import { displayRelation, parseRelationName, quoteRelation } from './identifier.js';
import { probeFaults } from './probe.js';
import type { PostgresSession } from './session.js';

/** A relation that a dataset selects. */
export interface SelectedRelation {
  readonly dataset: DatasetSelection;
  readonly index: number;
  readonly relation: CatalogRelation;
  readonly columns: readonly CatalogColumn[];
}

/** There is nothing of the name; the fault names what is closest. */
export async function missingRelation(
  session: PostgresSession,
  dataset: DatasetSelection,
  index: number,
): Promise<SourceFault> {
  const wanted = parseRelationName(dataset.from);
  const nearest = nearestName(displayRelation(wanted), await listRelationNames(session));
  return sourceFault(
    'CHIMERA_SOURCE_OBJECT_MISSING',
    `/datasets/${index}/from`,
    `There is no table or view ${displayRelation(wanted)} at the source.`,
    {
      expected: 'an existing table or view',
      found: dataset.from,
      hint:
        nearest === undefined
          ? 'Tables are named schema.table, upper and lower case as at the source; without a schema it is public.'
          : `Did you mean ${nearest}?`,
    },
  );
}

/** Everything that keeps a relation from being read as selected. */
export async function relationFaults(
  session: PostgresSession,
  selected: SelectedRelation,
): Promise<readonly SourceFault[]> {
  const { relation, dataset, index, columns } = selected;
  const user = session.address.user ?? 'the user';
  const whole = wholeFault(selected, user);
  if (whole !== undefined) return [whole];
  const faults = [
    ...missingColumns(dataset, index, displayRelation(relation), columns),
    ...permissionFaults(selected, user),
    ...declarationFaults(dataset, index, columns),
  ];
  return faults.length > 0 ? faults : probeFaults(session, selected);
}

/** What no choice of columns could help. */
function wholeFault({ relation, index, columns }: SelectedRelation, user: string): SourceFault | undefined {
  const path = `/datasets/${index}/from`;
  const name = displayRelation(relation);
  if (!isReadable(relation))
    return sourceFault(
      'CHIMERA_SOURCE_OBJECT_MISSING',
      path,
      `${name} is ${unreadable[relation.kind] ?? 'no table'}.`,
      {
        expected: 'a table, partitioned table, view, materialized view or foreign table',
        found: unreadable[relation.kind] ?? relation.kind,
        hint: 'Name the table that it belongs to.',
      },
    );
  if (!relation.schemaUsable)
    return sourceFault(
      'CHIMERA_SOURCE_PERMISSION',
      path,
      `${user} may not use the schema ${relation.schema}.`,
      {
        expected: 'USAGE on the schema',
        hint: `GRANT USAGE ON SCHEMA "${relation.schema}" TO "${user}"`,
      },
    );
  if (columns.length === 0)
    return sourceFault('CHIMERA_SOURCE_COLUMN_MISSING', path, `${name} has no columns.`, {
      expected: 'a table with at least one column',
    });
  if (!relation.populated)
    return sourceFault('CHIMERA_SOURCE_FAILED', path, `${name} was never filled.`, {
      expected: 'a materialized view that can be scanned',
      hint: `REFRESH MATERIALIZED VIEW ${quoteRelation(relation)}`,
    });
  return undefined;
}

const unreadable: Readonly<Record<string, string>> = {
  i: 'an index',
  I: 'an index of a partitioned table',
  S: 'a sequence',
  c: 'a composite type',
  t: 'storage of a table for long values',
};

function permissionFaults(
  { dataset, index, relation, columns }: SelectedRelation,
  user: string,
): readonly SourceFault[] {
  const wanted = dataset.columns ?? columns.map((column) => column.name);
  const forbidden = columns.filter((column) => wanted.includes(column.name) && !column.selectable);
  if (forbidden.length === 0) return [];
  const all = forbidden.length === columns.length && !relation.selectable;
  const names = forbidden.map((column) => column.name).join(', ');
  const readable = columns.filter((column) => column.selectable).map((column) => column.name);
  return [
    sourceFault(
      'CHIMERA_SOURCE_PERMISSION',
      `/datasets/${index}/from`,
      all
        ? `${user} may not read ${displayRelation(relation)}.`
        : `${user} may not read these columns of ${displayRelation(relation)}: ${names}.`,
      {
        expected: all ? 'SELECT on the table' : `SELECT on ${names}`,
        hint: `GRANT SELECT ON ${quoteRelation(relation)} TO "${user}"${
          readable.length === 0 ? '' : `, or select only: ${readable.slice(0, 50).join(', ')}`
        }`,
      },
    ),
  ];
}
