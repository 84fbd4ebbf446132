import type { DatasetProfiled } from '@chimera/contracts';

/** What stands in the place of a value that nobody shall see. */
const masked = '***';

/** A column and how it is classified now. */
export interface ClassifiedColumn {
  readonly name: string;
  readonly classification: string | null;
}

/**
 * A profile as it may be shown now: a column that was classified after the profile was made is hidden all the same
 * (Invariant 8). What the profile itself withholds stays withheld.
 */
export function shownProfile(
  profile: DatasetProfiled,
  columns: readonly ClassifiedColumn[],
): DatasetProfiled {
  const hidden = new Set(
    columns
      .filter(({ classification }) => classification === 'pii' || classification === 'secret')
      .map(({ name }) => name),
  );
  return {
    ...profile,
    columns: profile.columns.map((one) =>
      hidden.has(one.column) ? { ...one, min: null, max: null, top: [] } : one,
    ),
    sample: profile.sample.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          value !== null && hidden.has(name) ? masked : value,
        ]),
      ),
    ),
  };
}
