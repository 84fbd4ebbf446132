/** What a submitted file may hold at most. Submitted files are hostile until proven otherwise. */
export const intentLimits = {
  /** Characters of the whole file. */
  characters: 262_144,
  /** Objects and arrays inside each other. */
  depth: 20,
  datasets: 500,
  /** Columns of one dataset; Postgres' own limit. */
  columns: 1_600,
  rules: 500,
  /** Faults reported; more are counted. */
  faults: 200,
} as const;
