import type { Column } from '@chimera/contracts';
import type { SchemaDifference } from '../source.js';
import type { CatalogColumn } from './catalog.js';
import { mappingFor } from './schema-check.js';
import { mapNativeType } from './types.js';

/** Contract and source to compare. */
export interface Compared {
  readonly contract: readonly Column[];
  readonly source: readonly CatalogColumn[];
  /** Whether a new column of the source belongs to the dataset. */
  readonly takesAll: boolean;
  /** `attnum` of columns that the table once had; null where columns have no lasting place. */
  readonly dropped: readonly number[] | null;
}

/** Every difference: what is in the contract first, in its order, then what is new. */
export function differencesOf(compared: Compared): readonly SchemaDifference[] {
  const renames = renamesOf(compared);
  const renamed = new Set([...renames.values()].map((column) => column.name));
  const source = new Map(compared.source.map((column) => [column.name, column]));
  const known = compared.contract.flatMap((column) => differencesOfColumn(column, source, renames));
  const inContract = new Set(compared.contract.map((column) => column.name));
  const added = compared.takesAll
    ? compared.source.filter(({ name }) => !inContract.has(name) && !renamed.has(name))
    : [];
  return [
    ...known,
    ...added.map((column): SchemaDifference => ({
      kind: 'columnAdded',
      column: column.name,
      before: null,
      after: shown(mapNativeType(column.native).type, column.displayType, !column.notNull),
    })),
  ];
}

function differencesOfColumn(
  column: Column,
  source: ReadonlyMap<string, CatalogColumn>,
  renames: ReadonlyMap<string, CatalogColumn>,
): readonly SchemaDifference[] {
  const renamed = renames.get(column.name);
  const found = renamed ?? source.get(column.name);
  if (found === undefined)
    return [
      {
        kind: 'columnDropped',
        column: column.name,
        before: shown(column.type, column.nativeType, column.nullable),
        after: null,
      },
    ];
  const differences: SchemaDifference[] = [];
  if (renamed !== undefined)
    differences.push({
      kind: 'columnRenamed',
      column: column.name,
      before: column.name,
      after: renamed.name,
    });
  const { type } = mappingFor(column, found);
  if (type !== column.type)
    differences.push({
      kind: 'typeChanged',
      column: column.name,
      before: `${column.type} (${column.nativeType})`,
      after: `${type} (${found.displayType})`,
    });
  if (column.nullable === found.notNull)
    differences.push({
      kind: 'nullabilityChanged',
      column: column.name,
      before: nullability(column.nullable),
      after: nullability(!found.notNull),
    });
  return differences;
}

/**
 * Columns of the contract that have another name now, by their old name. A table's column keeps its place when it is
 * renamed, so one that is gone and one that is new are the same when they stand between the same neighbours, are the
 * only ones of their type there, and nothing was dropped there.
 */
function renamesOf(compared: Compared): ReadonlyMap<string, CatalogColumn> {
  const renames = new Map<string, CatalogColumn>();
  // In a result of which only some columns were taken, nothing tells a renamed column from one that was left out.
  if (!compared.takesAll && compared.dropped === null) return renames;
  for (const { gone, fresh, untouched } of gapsOf(compared)) {
    if (!untouched) continue;
    for (const column of gone) {
      const candidates = fresh.filter((one) => one.displayType === column.nativeType);
      const rivals = gone.filter((one) => one.nativeType === column.nativeType);
      const [match] = candidates;
      if (match !== undefined && candidates.length === 1 && rivals.length === 1)
        renames.set(column.name, match);
    }
  }
  return renames;
}

interface Gap {
  readonly gone: Column[];
  readonly fresh: CatalogColumn[];
  /** Whether no column was ever dropped there. */
  untouched: boolean;
}

/**
 * What is gone and new between each two neighbours that contract and source both have. Each list is walked once: a
 * table may have 1,600 columns.
 */
function gapsOf({ contract, source, dropped }: Compared): readonly Gap[] {
  const known = new Set(contract.map((column) => column.name));
  const shared = source.filter((column) => known.has(column.name));
  const gaps = Array.from({ length: shared.length + 1 }, (): Gap => ({
    gone: [],
    fresh: [],
    untouched: true,
  }));
  const places = shared.map((column) => column.number);
  const fresh = source.filter((column) => !known.has(column.name));
  for (const [gap, column] of byGap(places, fresh, (one) => one.number)) gaps[gap]?.fresh.push(column);
  for (const [gap] of byGap(places, dropped ?? [], (number) => number)) {
    const touched = gaps[gap];
    if (touched !== undefined) touched.untouched = false;
  }
  // The contract has its columns in the order of the source: a missing one belongs after the last that is still there.
  const after = new Map(shared.map((column, index) => [column.name, index + 1]));
  let gap = 0;
  for (const column of contract) {
    const next = after.get(column.name);
    if (next === undefined) gaps[gap]?.gone.push(column);
    else gap = next;
  }
  return gaps;
}

/** Each item with the number of places that lie before it. */
function* byGap<T>(
  places: readonly number[],
  items: readonly T[],
  placeOf: (item: T) => number,
): Generator<readonly [number, T]> {
  let gap = 0;
  for (const item of [...items].sort((a, b) => placeOf(a) - placeOf(b))) {
    while ((places[gap] ?? Number.POSITIVE_INFINITY) < placeOf(item)) gap += 1;
    yield [gap, item];
  }
}

function shown(type: string, nativeType: string, nullable: boolean): string {
  return `${type} (${nativeType})${nullable ? '' : ' not null'}`;
}

function nullability(nullable: boolean): string {
  return nullable ? 'nullable' : 'not null';
}
