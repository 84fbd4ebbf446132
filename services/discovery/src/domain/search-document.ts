import type { DatasetRegistered } from '@chimera/contracts';

/** The texts that a dataset is found by, most telling first. */
export interface SearchDocument {
  readonly names: string;
  readonly columnNames: string;
  readonly rest: string;
}

/** Longest text of a part: a tsvector must stay below a megabyte. */
const longestPart = 200_000;

/** Names are also found by their parts: `dep_delay` by `delay`, `tailNumber` by `number`. */
export function documentOf(event: DatasetRegistered): SearchDocument {
  const { dataset, intent, namespace, team, sourceKind, physicalName, contract, tags, description } = event;
  const part = (texts: readonly string[]): string => texts.flatMap(words).join(' ').slice(0, longestPart);
  return {
    names: part([dataset, intent, ...tags]),
    columnNames: part(contract.columns.map((column) => column.name)),
    rest: part([
      namespace,
      team,
      sourceKind,
      physicalName,
      description ?? '',
      ...contract.columns.flatMap((column) => column.description ?? []),
    ]),
  };
}

function words(text: string): string[] {
  const parts = text
    .replaceAll('\0', ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
  return parts.map((word) => word.toLowerCase());
}
