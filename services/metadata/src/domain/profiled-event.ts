import type { ClassificationProposal, Column, ColumnProfile, DatasetProfiled } from '@chimera/contracts';
import { isRecognised, proposalFor } from './detection/propose.js';

/** What a connector saw of the values, unmasked. */
export interface SeenValues {
  readonly rowsProfiled: number;
  readonly complete: boolean;
  readonly columns: readonly ColumnProfile[];
  readonly sample: readonly Readonly<Record<string, string | null>>[];
}

/** What a profile is of. */
export interface ProfileSubject {
  readonly namespace: string;
  readonly dataset: string;
  readonly intent: string;
  readonly intentVersion: number;
  readonly urn: string;
  /** Columns of the contract, with what a person confirmed. */
  readonly columns: readonly Column[];
  /** Columns about which a person said `none`. */
  readonly overruled: readonly string[];
}

/** What stands in the place of a value that nobody shall see. */
export const masked = '***';
/** Limits of what is shown: an event stays far below a megabyte. */
const [mostRows, longestValue, mostCharacters, mostTop] = [20, 100, 200_000, 5];

/** A profile as everybody may see it: nothing of classified and proposed columns, nor of values that a detector knows (Invariant 8). */
export function profiledEvent(subject: ProfileSubject, seen: SeenValues): DatasetProfiled {
  const { columns, overruled, ...rest } = subject;
  const proposals = columns
    .filter(({ name, classification }) => classification === null && !overruled.includes(name))
    .flatMap((column) => proposalFor(column, valuesOf(column.name, seen)) ?? []);
  const hidden = hiddenColumns(columns, proposals);
  return {
    ...rest,
    rowsProfiled: seen.rowsProfiled,
    complete: seen.complete,
    columns: seen.columns.map((column) => shownProfile(column, hidden, overruled)),
    proposals,
    sample: shownSample(seen.sample, hidden, overruled),
  };
}

function hiddenColumns(
  columns: readonly Column[],
  proposals: readonly ClassificationProposal[],
): ReadonlySet<string> {
  const confirmed = columns.filter(
    ({ classification }) => classification === 'pii' || classification === 'secret',
  );
  return new Set([...confirmed.map(({ name }) => name), ...proposals.map(({ column }) => column)]);
}

/** The sample, and the frequent values, which may hold what the sample missed. */
function valuesOf(column: string, { sample, columns }: SeenValues): readonly (string | null)[] {
  const top = columns.find((one) => one.column === column)?.top ?? [];
  const sampled = sample.map((row) => (Object.hasOwn(row, column) ? (row[column] ?? null) : null));
  return sampled.some((value) => value !== null) ? sampled : top.map(({ value }) => value);
}

function shownProfile(
  profile: ColumnProfile,
  hidden: ReadonlySet<string>,
  overruled: readonly string[],
): ColumnProfile {
  const { column, nulls, distinct, min, max, top } = profile;
  if (hidden.has(column)) return { column, nulls, distinct, min: null, max: null, top: [] };
  const show = (value: string): string => shown(value, overruled.includes(column));
  return {
    column,
    nulls,
    distinct,
    min: min === null ? null : show(min),
    max: max === null ? null : show(max),
    top: top.slice(0, mostTop).map(({ value, count }) => ({ value: show(value), count })),
  };
}

function shownSample(
  rows: SeenValues['sample'],
  hidden: ReadonlySet<string>,
  overruled: readonly string[],
): DatasetProfiled['sample'] {
  const kept: Readonly<Record<string, string | null>>[] = [];
  let characters = 0;
  for (const row of rows.slice(0, mostRows)) {
    const cells = Object.entries(row).map(([name, value]): [string, string | null] => {
      if (value === null) return [name, null];
      return [name, hidden.has(name) ? masked : shown(value, overruled.includes(name))];
    });
    characters += cells.reduce((sum, [name, value]) => sum + name.length + (value?.length ?? 0), 0);
    if (characters > mostCharacters) break;
    kept.push(Object.fromEntries(cells));
  }
  return kept;
}

/** A single mail address in a column of notes is one all the same. */
function shown(value: string, overruled: boolean): string {
  if (!overruled && isRecognised(value)) return masked;
  return value.length > longestValue ? `${value.slice(0, longestValue)}…` : value;
}
