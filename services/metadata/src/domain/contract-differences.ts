import type { Column } from '@chimera/contracts';

/** What differs between two versions of a contract, one sentence each; everything is said of a first version by itself. */
export function contractDifferences(
  before: readonly Column[] | null,
  after: readonly Column[],
): readonly string[] {
  if (before === null) return [];
  const old = new Map(before.map((column) => [column.name, column]));
  const current = new Set(after.map((column) => column.name));
  const dropped = before.filter(({ name }) => !current.has(name));
  const sentences = [
    ...dropped.map(({ name, type }) => `Column ${name} (${type}) was dropped.`),
    ...after.flatMap((column) => {
      const known = old.get(column.name);
      return known === undefined ? [added(column)] : changes(known, column);
    }),
  ];
  if (sentences.length === 0 && !sameOrder(before, after)) return ['The order of the columns changed.'];
  return sentences;
}

function added({ name, type, nullable }: Column): string {
  return `Column ${name} (${type}, ${nullable ? 'may be null' : 'never null'}) was added.`;
}

function changes(before: Column, after: Column): readonly string[] {
  const { name } = after;
  return [
    before.type === after.type ? null : `Column ${name}: type ${before.type} became ${after.type}.`,
    before.nullable === after.nullable
      ? null
      : `Column ${name} ${after.nullable ? 'may be null now' : 'may no longer be null'}.`,
    before.keyPosition === after.keyPosition ? null : `Column ${name} ${keyChange(after.keyPosition)}.`,
    (before.classification ?? null) === (after.classification ?? null)
      ? null
      : `Column ${name}: classification ${before.classification ?? 'none'} became ${after.classification ?? 'none'}.`,
  ].filter((sentence) => sentence !== null);
}

function keyChange(position: number | null): string {
  return position === null ? 'is no longer part of the key' : `is part ${position} of the key now`;
}

function sameOrder(before: readonly Column[], after: readonly Column[]): boolean {
  return before.every(({ name }, index) => after[index]?.name === name);
}
