/** A value subject as the registry has it. */
export interface RegisteredSubject {
  /** `<topic>-value`. */
  readonly subject: string;
  /** Registry id of its newest version. */
  readonly id: number;
  readonly version: number;
  /** Avro JSON. */
  readonly schema: string;
}

/** What an AsyncAPI document is made of. */
export interface AsyncApiInput {
  /** Version of this build. */
  readonly version: string;
  /** `host:port` each. */
  readonly brokers: readonly string[];
  readonly registryUrl: string;
  readonly subjects: readonly RegisteredSubject[];
}
