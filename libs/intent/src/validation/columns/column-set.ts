/** Columns of a dataset at one point on the way to its target, as far as the file names them. */
export class ColumnSet {
  private readonly present: Map<string, string | undefined>;
  private readonly gone: Map<string, string>;
  private listed: readonly string[] | undefined;

  /**
   * @param open whether there may be columns that the file does not name
   * @param columns names with their types, undefined where the file does not tell
   */
  constructor(
    readonly open: boolean,
    columns: Iterable<readonly [string, string | undefined]> = [],
    gone: Iterable<readonly [string, string]> = [],
  ) {
    this.present = new Map(columns);
    this.gone = new Map(gone);
  }

  /** Whether a column may have this name here. */
  may(name: string): boolean {
    return this.present.has(name) || (this.open && !this.gone.has(name));
  }

  /** Whether a column certainly has this name here. */
  has(name: string): boolean {
    return this.present.has(name);
  }

  typeOf(name: string): string | undefined {
    return this.present.get(name);
  }

  /** What became of a column that was there before. */
  fateOf(name: string): string | undefined {
    return this.gone.get(name);
  }

  get names(): readonly string[] {
    return (this.listed ??= [...this.present.keys()]);
  }

  with(name: string, type: string | undefined): ColumnSet {
    const gone = [...this.gone].filter(([other]) => other !== name);
    return new ColumnSet(this.open, [...this.present, [name, type]], gone);
  }

  without(names: readonly string[], fate: string): ColumnSet {
    const left = new Set(names);
    const present = [...this.present].filter(([other]) => !left.has(other));
    return new ColumnSet(this.open, present, [...this.gone, ...names.map((name) => [name, fate] as const)]);
  }
}
