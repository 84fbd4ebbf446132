/** One pipeline of the workload, and what is its own. */
export interface ChaosPipeline {
  /** For people: `replace`, `append`, `merge`, `csv`, `parquet`. */
  readonly kind: string;
  readonly namespace: string;
  /** Its name in the mesh. */
  readonly pipeline: string;
  readonly dataset: string;
  readonly loadTopic: string;
  readonly quarantineTopic: string;
  /** Table in the source database; null for files. */
  readonly source: string | null;
  /** Folder of its files; null for tables. */
  readonly folder: string | null;
  /** What readers query in the target database. */
  readonly relation: string;
}
