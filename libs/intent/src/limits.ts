/** What a submitted file may hold at most. Submitted files are hostile until proven otherwise. */
export const intentLimits = {
  /** Characters of the whole file. */
  characters: 262_144,
  /** Objects and arrays inside each other. */
  depth: 20,
  datasets: 500,
  /** Patterns of a selection, each of `include` and `exclude`. */
  patterns: 100,
  /** Columns of one dataset; Postgres' own limit. */
  columns: 1_600,
  tags: 50,
  /** Texts that mean null. */
  nulls: 50,
  transforms: 200,
  rules: 500,
  /** Values of one `allowedValues` rule. */
  allowedValues: 1_000,
  /** Characters of an expression of a transform. */
  expression: 4_000,
  /** Characters of a statement. */
  sql: 20_000,
  /** Characters of a regular expression. */
  pattern: 1_000,
  /** Steps that a regular expression has once its repetitions are written out. */
  patternSteps: 1_000,
  /** Faults reported; more are counted. */
  faults: 200,
} as const;
