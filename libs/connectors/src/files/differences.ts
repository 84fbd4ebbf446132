import type { Column } from '@chimera/contracts';
import type { SchemaDifference } from '../source.js';

/** A column as the files have it now. */
export interface FoundColumn {
  readonly name: string;
  /** In contract notation; null when it cannot be told. */
  readonly type: string | null;
  /** For people. */
  readonly shown: string;
}

/** Which differences matter. */
export interface Taken {
  /** Whether every column is taken: one that is gone may be one that is new. */
  readonly all: boolean;
  /** Whether a new column belongs to the dataset. */
  readonly added: boolean;
}

/**
 * What differs between a contract and the columns that files have now: what is in the contract first, in its order, then
 * what is new (when it belongs to the dataset). A column that is gone and one that is new are the same, renamed, when
 * they are the only ones between the same neighbours and of one type.
 */
export function fileDifferences(
  contract: readonly Column[],
  found: readonly FoundColumn[],
  takes: Taken,
): readonly SchemaDifference[] {
  const renames = takes.all ? renamesOf(contract, found) : new Map<string, FoundColumn>();
  const renamed = new Set([...renames.values()].map((column) => column.name));
  const known = namesOf(contract);
  const fresh = takes.added ? found.filter(({ name }) => !renamed.has(name) && !known.has(name)) : [];
  const now = new Map(found.map((column) => [column.name, column]));
  return [
    ...contract.flatMap((column) => differenceOf(column, now, renames)),
    ...fresh.map(({ name, shown }): SchemaDifference => ({
      kind: 'columnAdded',
      column: name,
      before: null,
      after: shown,
    })),
  ];
}

/** The dataset has no files any more. */
export function datasetDropped(from: string): SchemaDifference {
  return { kind: 'datasetDropped', column: '', before: from, after: null };
}

function differenceOf(
  column: Column,
  found: ReadonlyMap<string, FoundColumn>,
  renames: ReadonlyMap<string, FoundColumn>,
): readonly SchemaDifference[] {
  const { name } = column;
  const renamed = renames.get(name);
  if (renamed !== undefined)
    return [{ kind: 'columnRenamed', column: name, before: name, after: renamed.name }];
  const now = found.get(name);
  const before = `${column.type} (${column.nativeType})`;
  if (now === undefined) return [{ kind: 'columnDropped', column: name, before, after: null }];
  if (now.type === null || now.type === column.type) return [];
  return [{ kind: 'typeChanged', column: name, before, after: `${now.type} (${now.shown})` }];
}

function renamesOf(
  contract: readonly Column[],
  found: readonly FoundColumn[],
): ReadonlyMap<string, FoundColumn> {
  const renames = new Map<string, FoundColumn>();
  const gone = byNeighbours(contract, namesOf(found));
  const fresh = byNeighbours(found, namesOf(contract));
  for (const [between, lost] of gone) {
    const [column, gained] = [onlyOne(lost), onlyOne(fresh.get(between) ?? [])];
    if (column !== undefined && gained !== undefined && column.type === gained.type)
      renames.set(column.name, gained);
  }
  return renames;
}

/** Columns that `known` does not have, by the nearest ones before and after that it has. Each list is walked once. */
function byNeighbours<T extends { readonly name: string }>(
  columns: readonly T[],
  known: ReadonlySet<string>,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, readonly T[]>();
  let before = '';
  let between: T[] = [];
  const close = (after: string): void => {
    if (between.length > 0) groups.set(JSON.stringify([before, after]), between);
    [before, between] = [after, []];
  };
  for (const column of columns) {
    if (known.has(column.name)) close(column.name);
    else between.push(column);
  }
  close('');
  return groups;
}

function onlyOne<T>(items: readonly T[]): T | undefined {
  return items.length === 1 ? items[0] : undefined;
}

function namesOf(columns: readonly { readonly name: string }[]): ReadonlySet<string> {
  return new Set(columns.map(({ name }) => name));
}
