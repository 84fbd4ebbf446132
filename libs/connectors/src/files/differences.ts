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
  const fresh = takes.added ? found.filter(({ name }) => !renamed.has(name) && !hasName(contract, name)) : [];
  return [
    ...contract.flatMap((column) => differenceOf(column, found, renames)),
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
  found: readonly FoundColumn[],
  renames: ReadonlyMap<string, FoundColumn>,
): readonly SchemaDifference[] {
  const { name } = column;
  const renamed = renames.get(name);
  if (renamed !== undefined)
    return [{ kind: 'columnRenamed', column: name, before: name, after: renamed.name }];
  const now = found.find((candidate) => candidate.name === name);
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
  const gaps = new Map<string, { readonly gone: Column[]; readonly fresh: FoundColumn[] }>();
  const gapOf = (names: readonly string[], index: number, isKnown: (name: string) => boolean): string => {
    const before = names.slice(0, index).findLast(isKnown) ?? '';
    const after = names.slice(index + 1).find(isKnown) ?? '';
    return JSON.stringify([before, after]);
  };
  const [old, now] = [contract.map(({ name }) => name), found.map(({ name }) => name)];
  const gap = (key: string): { readonly gone: Column[]; readonly fresh: FoundColumn[] } => {
    const one = gaps.get(key) ?? { gone: [], fresh: [] };
    gaps.set(key, one);
    return one;
  };
  contract.forEach((column, index) => {
    if (!now.includes(column.name)) gap(gapOf(old, index, (name) => now.includes(name))).gone.push(column);
  });
  found.forEach((column, index) => {
    if (!old.includes(column.name)) gap(gapOf(now, index, (name) => old.includes(name))).fresh.push(column);
  });
  for (const { gone, fresh } of gaps.values()) {
    const [[lost], [gained]] = [gone, fresh];
    const isOne = gone.length === 1 && fresh.length === 1;
    if (isOne && lost !== undefined && gained !== undefined && lost.type === gained.type)
      renames.set(lost.name, gained);
  }
  return renames;
}

function hasName(contract: readonly Column[], name: string): boolean {
  return contract.some((column) => column.name === name);
}
