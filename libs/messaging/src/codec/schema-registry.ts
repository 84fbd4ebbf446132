import confluent from '@kafkajs/confluent-schema-registry';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { RejectedMessageError } from '@chimera/contracts';
import { compileSchema } from './avro-type.js';
import { RegistryHttp, type RegistryAnswer, type RegistryPatience } from './registry-http.js';
import { SchemaStore } from './schema-store.js';

/** Compatibility rules of a subject. */
export type Compatibility =
  'NONE' | 'BACKWARD' | 'BACKWARD_TRANSITIVE' | 'FORWARD' | 'FORWARD_TRANSITIVE' | 'FULL' | 'FULL_TRANSITIVE';

/** Where a schema sits in the registry. */
export interface RegisteredSchema {
  readonly id: number;
  readonly version: number;
}

export interface SchemaRegistryOptions extends RegistryPatience {
  /** Confluent-compatible API, such as `http://127.0.0.1:8081` or `.../apis/ccompat/v7`. */
  readonly url: string;
  /** Folder of this process's state; schemas are kept below it. Null: in memory only. */
  readonly stateDir: string | null;
}

/**
 * The schema registry: registers, looks up and reads schemas. What was read once is answered from
 * memory or disk from then on. Outages throw `CHIMERA_REGISTRY_UNAVAILABLE` (retry).
 */
export class SchemaRegistry {
  private readonly http: RegistryHttp;
  private readonly client: InstanceType<typeof confluent.SchemaRegistry>;
  private readonly store: SchemaStore;
  private readonly compiling = new Map<number, Promise<string>>();
  private lastAnswerAt: number | null = null;

  constructor(options: SchemaRegistryOptions) {
    const url = options.url.replace(/\/+$/, '');
    this.http = new RegistryHttp(url, options);
    this.client = new confluent.SchemaRegistry({ host: url, clientId: 'chimera', retry: { retries: 0 } });
    this.store = new SchemaStore(
      options.stateDir === null ? null : join(options.stateDir, 'schemas', digest(url)),
    );
  }

  /**
   * Registers a schema after setting the subject's compatibility. Doing so again gives the same id.
   * Throws `CHIMERA_SCHEMA_INCOMPATIBLE` (reject) with the path of the fault as the registry tells it.
   */
  async register(subject: string, schema: string, compatibility: Compatibility): Promise<RegisteredSchema> {
    await this.requireAnswer(
      this.http.put(`/config/${encodeURIComponent(subject)}`, { compatibility }),
      `set the compatibility of ${subject}`,
    );
    const level = confluent.COMPATIBILITY[compatibility];
    try {
      const { id } = await this.http.patiently(`register ${subject}`, () =>
        this.client.register({ type: confluent.SchemaType.AVRO, schema }, { subject, compatibility: level }),
      );
      await this.keep(subject, schema, this.requireId(`register ${subject}`, id));
    } catch (cause) {
      if (cause instanceof Error && 'status' in cause) throw incompatible(subject, cause);
      throw cause;
    }
    const found = await this.lookup(subject, schema);
    if (found === null)
      throw incompatible(
        subject,
        new RejectedMessageError('CHIMERA_SCHEMA_UNREGISTERED', 'registered, but not found again'),
      );
    return found;
  }

  /** Id and version of exactly this schema under a subject, or null when it is not registered. */
  async lookup(subject: string, schema: string): Promise<RegisteredSchema | null> {
    const path = `/subjects/${encodeURIComponent(subject)}`;
    const answer = await this.answered(this.http.post(path, { schema }));
    if (answer.status === 404) return null;
    if (answer.status >= 400) throw refused(`look up ${subject}`, answer);
    const id = this.requireId(`look up ${subject}`, answer.body['id']);
    const found = { id, version: Number(answer.body['version']) };
    await this.keep(subject, schema, found.id, found.version);
    return found;
  }

  /** As `lookup`, but answered from memory or disk when this process or an earlier one has found it before. */
  async lookupCached(subject: string, schema: string): Promise<RegisteredSchema | null> {
    const known = await this.store.read(lookupName(subject, schema));
    return known === null ? this.lookup(subject, schema) : (JSON.parse(known) as RegisteredSchema);
  }

  /**
   * Schema text of a registry id, from memory, disk, or the registry.
   * Throws `CHIMERA_REGISTRY_UNAVAILABLE` (retry) for an id never seen while the registry is away,
   * `CHIMERA_SCHEMA_UNREGISTERED` (reject) when the registry does not know it.
   */
  async schemaById(id: number): Promise<string> {
    const pending = this.compiling.get(id);
    if (pending !== undefined) return pending;
    const request = this.readById(id).finally(() => this.compiling.delete(id));
    this.compiling.set(id, request);
    return request;
  }

  /** Forgets what was said about an id, because it cannot be right; the registry is asked anew. */
  async forget(id: number): Promise<void> {
    await this.store.remove(`${id}.json`);
  }

  /** True when the registry answers now; never throws. */
  async reachable(): Promise<boolean> {
    try {
      await this.answered(this.http.get('/subjects?limit=1'));
      return true;
    } catch {
      return false;
    }
  }

  /** Milliseconds since the registry last answered anything; null before the first answer. */
  lastAnswerAgeMs(): number | null {
    return this.lastAnswerAt === null ? null : performance.now() - this.lastAnswerAt;
  }

  private async readById(id: number): Promise<string> {
    const kept = await this.store.read(`${id}.json`);
    if (kept !== null) return kept;
    const answer = await this.answered(this.http.get(`/schemas/ids/${id}`));
    if (answer.status === 404) throw unknownId(id);
    if (answer.status >= 400) throw refused(`read schema ${id}`, answer);
    const schema = this.requireSchema(`read schema ${id}`, answer.body['schema']);
    await this.store.write(`${id}.json`, schema);
    return schema;
  }

  /** Kept on disk for good, and written into every message (Invariant 5): it has to be one. */
  private requireId(what: string, id: unknown): number {
    if (typeof id === 'number' && Number.isInteger(id) && id > 0) return id;
    throw this.http.unavailable(what, `an answer without a schema id (${typeof id})`);
  }

  /** Text that is no schema was not said by a registry that is well; its messages wait (Invariant 1). */
  private requireSchema(what: string, schema: unknown): string {
    try {
      compileSchema(schema as string);
      return schema as string;
    } catch (cause) {
      throw this.http.unavailable(what, cause);
    }
  }

  private async keep(subject: string, schema: string, id: number, version?: number): Promise<void> {
    await this.store.write(`${id}.json`, schema);
    if (version !== undefined)
      await this.store.write(lookupName(subject, schema), JSON.stringify({ id, version }));
  }

  private async requireAnswer(call: Promise<RegistryAnswer>, what: string): Promise<void> {
    const answer = await this.answered(call);
    if (answer.status >= 400) throw refused(what, answer);
  }

  private async answered(call: Promise<RegistryAnswer>): Promise<RegistryAnswer> {
    const answer = await call;
    this.lastAnswerAt = performance.now();
    return answer;
  }
}

function lookupName(subject: string, schema: string): string {
  return `lookup-${digest(`${subject}\n${schema}`)}.json`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 24);
}

function incompatible(subject: string, cause: Error): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_SCHEMA_INCOMPATIBLE',
    `Expected a schema that readers of ${subject} can still read; the registry says: ${cause.message}`,
    {
      cause,
      hint: 'Add optional fields with defaults only, or make a new topic version.',
      details: { subject },
    },
  );
}

function refused(what: string, answer: RegistryAnswer): RejectedMessageError {
  const found = String(answer.body['message'] ?? answer.body['detail'] ?? answer.body['title'] ?? '');
  return new RejectedMessageError(
    'CHIMERA_SCHEMA_INCOMPATIBLE',
    `Expected the registry to ${what}, found status ${answer.status} ${found}`,
  );
}

function unknownId(id: number): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_SCHEMA_UNREGISTERED',
    `Expected schema id ${id} in the registry, found none.`,
    {
      hint: 'The producer uses another registry, or the registry lost its storage.',
      details: { schemaId: id },
    },
  );
}
