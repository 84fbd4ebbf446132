import { MeshError } from '@chimera/contracts';

/** A field of a record as Avro writes it. */
export interface AvroField {
  readonly name: string;
  readonly type: unknown;
  readonly default?: unknown;
}

/** A record's schema; the rest of it is kept as it is. */
export interface AvroRecord {
  readonly type: 'record';
  readonly name: string;
  readonly fields: readonly AvroField[];
}

/** Versions of a subject as a person with the registry's address handles them; none of our own code takes part. */
export class SubjectVersions {
  private readonly url: string;

  constructor(
    registryUrl: string,
    readonly subject: string,
  ) {
    this.url = `${registryUrl.replace(/\/$/, '')}/subjects/${encodeURIComponent(subject)}/versions`;
  }

  /** The latest one. Throws `CHIMERA_NOT_FOUND` for a subject without any. */
  async latest(): Promise<AvroRecord> {
    const answer = await fetch(`${this.url}/latest`);
    if (!answer.ok)
      throw new MeshError(
        'CHIMERA_NOT_FOUND',
        'stop',
        `Expected a version of ${this.subject}, found ${answer.status}.`,
      );
    const { schema } = (await answer.json()) as { schema: string };
    return JSON.parse(schema) as AvroRecord;
  }

  /** Its id, or null when the registry refuses it for its subject's compatibility. Throws for any other answer. */
  async register(schema: AvroRecord): Promise<number | null> {
    const answer = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      body: JSON.stringify({ schema: JSON.stringify(schema) }),
    });
    if (answer.status === 409) return null;
    if (answer.ok) return ((await answer.json()) as { id: number }).id;
    throw new MeshError(
      'CHIMERA_REGISTRY_UNAVAILABLE',
      'stop',
      `Expected the registry to take or refuse a version of ${this.subject}, it answers ${answer.status}.`,
    );
  }
}
