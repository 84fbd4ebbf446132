import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Secret, childEnvironment } from '@chimera/config';
import { sourceConnector } from '@chimera/connectors';
import {
  allTopics,
  topics,
  type MessageOf,
  type RunAssessed,
  type RunAssigned,
  type Topic,
} from '@chimera/contracts';
import { createKafkaPort, type KafkaConsumer, type KafkaProducer, type OutgoingBatch } from '@chimera/kafka';
import { MessageCodec, SchemaRegistry } from '@chimera/messaging';
import { migrate } from '@chimera/persistence';
import { silentLogger } from '@chimera/telemetry';
import {
  childrenOf,
  deployContracts,
  eventually,
  isolatedDatabase,
  testStack,
  uniqueName,
  type IsolatedDatabase,
} from '@chimera/testing';
import { config } from '../domain/assignment.fixture.js';

const entry = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const migrations = fileURLToPath(new URL('../../migrations/', import.meta.url));

const token = 'a-token-of-a-test-that-is-long-enough';

interface Heard {
  readonly topic: string;
  readonly message: Record<string, unknown>;
}

/** The mesh around one ingestion service: a broker, a registry, databases, and nobody else. */
export class Surroundings {
  private readonly heard: Heard[] = [];
  private readonly supervisors: SupervisorProcess[] = [];

  private constructor(
    readonly database: IsolatedDatabase,
    readonly warehouse: IsolatedDatabase,
    private readonly kafkaBrokers: string,
    private readonly codec: MessageCodec,
    private readonly producer: KafkaProducer,
  ) {}

  private consumer: KafkaConsumer | null = null;
  private last: OutgoingBatch | null = null;

  /** `kafkaBrokers` for brokers of the test's own; default those of the test stack. */
  static async prepare(options: { readonly kafkaBrokers?: string } = {}): Promise<Surroundings> {
    const { kafkaBrokers, registryUrl } = { ...testStack(), ...options };
    const kafka = createKafkaPort({
      brokers: kafkaBrokers.split(','),
      clientId: 'ingestion-test',
      logger: silentLogger,
    });
    const registry = new SchemaRegistry({ url: registryUrl, stateDir: null });
    await deployContracts(kafka, registry, allTopics);
    const [database, warehouse] = await Promise.all([
      isolatedDatabase('ingestion'),
      isolatedDatabase('warehouse'),
    ]);
    await migrate({ connectionUrl: database.url, schema: 'ingestion', directories: [migrations] });
    const codec = new MessageCodec('test', registry);
    await codec.prepare(allTopics);
    const surroundings = new Surroundings(database, warehouse, kafkaBrokers, codec, await kafka.producer());
    await surroundings.listen(kafka);
    return surroundings;
  }

  async close(): Promise<void> {
    await this.killSupervisors();
    await this.consumer?.close();
    await this.producer.close();
  }

  /** Supervisors share their database, so a test that wants to know which one acts has none beside it. */
  async killSupervisors(): Promise<void> {
    await Promise.all(this.supervisors.splice(0).map((supervisor) => supervisor.kill()));
  }

  /** Starts the service as a process of its own and waits until it takes runs. */
  async startSupervisor(
    id: string,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<SupervisorProcess> {
    const supervisor = new SupervisorProcess(id, this.database, this.warehouse, {
      CHIMERA_KAFKA_BROKERS: this.kafkaBrokers,
      ...settings,
    });
    this.supervisors.push(supervisor);
    await supervisor.ready();
    return supervisor;
  }

  async publish<T extends Topic>(topic: T, message: MessageOf<T>): Promise<void> {
    const origin = { correlationId: randomUUID(), causationId: null, actor: 'test', traceparent: null };
    const { key, headers, payload } = this.codec.encodeEvent(topic, message, origin);
    this.last = { topic: topic.name, partition: 0, records: [{ key, value: payload, headers }] };
    await this.producer.send([this.last]);
  }

  /** Sends the record that was sent last once more. */
  async repeatLast(): Promise<void> {
    if (this.last !== null) await this.producer.send([this.last]);
  }

  /** Events of a run on a topic so far, repetitions included. */
  events<T extends Topic>(topic: T, runId: string): MessageOf<T>[] {
    return this.heard
      .filter((heard) => heard.topic === topic.name && heard.message['runId'] === runId)
      .map((heard) => heard.message as MessageOf<T>);
  }

  /** Waits for an event of an attempt. */
  async event<T extends Topic>(topic: T, { runId, attempt }: RunAssigned): Promise<MessageOf<T>> {
    return eventually(
      () => {
        const found = this.events(topic, runId).find(
          (each) => (each as { attempt?: number }).attempt === attempt,
        );
        if (found !== undefined) return found;
        const failures = this.events(topics.ingestion.runFailed, runId).map(
          (each) => `${each.code}: ${each.message}`,
        );
        throw new RangeError(`no ${topic.name} of attempt ${attempt} yet; failures: ${failures.join('; ')}`);
      },
      { deadlineMs: 90_000 },
    );
  }

  /** An assignment that reads a table of the warehouse and writes it there under another name. */
  async assignment(
    table: string,
    supervisor: string,
    change: Partial<RunAssigned> = {},
  ): Promise<RunAssigned> {
    const { host, port, name, user } = this.warehouse;
    const uri = `postgres://${host}:${port}/${name}`;
    const connection = { kind: 'postgres' as const, uri, user, password: 'env:CHIMERA_SECRET_WAREHOUSE' };
    const dataset = { name: table, from: `public.${table}` };
    const secrets = { resolve: () => Promise.resolve(warehouseSecret(this.warehouse)) };
    const context = { secrets, fileRoots: [], signal: new AbortController().signal };
    const [harvested] = await sourceConnector('postgres').harvest(connection, [dataset], context);
    const target = { ...config.ingestion.target, ...connection, relation: `${table}_copy` };
    const pipeline = { source: connection, dataset, ingestion: { ...config.ingestion, target } };
    return {
      runId: randomUUID(),
      attempt: 1,
      namespace: 'aviation',
      pipeline: `${table}_warehouse_${table}`,
      dataset: table,
      version: 1,
      supervisor,
      urn: `urn:li:dataset:(urn:li:dataPlatform:postgres,${table},PROD)`,
      configVersion: 1,
      team: 'data',
      supportEmail: 'data@example.org',
      contract: {
        version: 1,
        subject: `chimera.data.aviation.${table}.v1-value`,
        schemaId: 1,
        columns: harvested!.columns,
        loadTopic: `chimera.load.aviation.${table}`,
        loadSchemaId: 2,
        quarantineTopic: `chimera.quarantine.aviation.${table}`,
        quarantineSchemaId: 3,
      },
      rules: [],
      config: JSON.stringify(pipeline),
      parameters: '{}',
      sourceColumns: [],
      intent: table,
      ...change,
    };
  }

  private async listen(kafka: ReturnType<typeof createKafkaPort>): Promise<void> {
    const own = allTopics.filter((topic) => topic.owner === 'ingestion');
    this.consumer = kafka.consumer({
      groupId: uniqueName('ingestion-test'),
      topics: own.map((topic) => topic.name),
      onCrash: () => undefined,
      onBatch: async ({ topic, records }) => {
        const declared = own.find((each) => each.name === topic)!;
        for (const { value } of records) {
          const message = (await this.codec.decodeEvent(declared, value)) as Record<string, unknown>;
          this.heard.push({ topic, message });
        }
      },
    });
    await this.consumer.start();
  }
}

/** The service as an operator runs it. */
export class SupervisorProcess {
  readonly stateDirectory = mkdtempSync(join(tmpdir(), 'ingestion-'));
  private child: ChildProcess;
  private readonly environment: Record<string, string>;

  constructor(
    readonly id: string,
    database: IsolatedDatabase,
    warehouse: IsolatedDatabase,
    settings: Readonly<Record<string, string>>,
  ) {
    const { registryUrl } = testStack();
    const tokenFile = join(this.stateDirectory, 'token');
    writeFileSync(tokenFile, token, { mode: 0o600 });
    this.environment = childEnvironment({
      CHIMERA_REGISTRY_URL: registryUrl,
      CHIMERA_DATABASE_URL: database.url,
      CHIMERA_HTTP_PORT: '0',
      CHIMERA_TOKEN_FILE: tokenFile,
      CHIMERA_STATE_DIR: this.stateDirectory,
      CHIMERA_SUPERVISOR_ID: id,
      CHIMERA_SECRET_WAREHOUSE: warehouse.password,
      ...settings,
    });
    this.child = this.start();
  }

  log = '';

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Processes that it has started and that run. */
  workers(): readonly number[] {
    return childrenOf(this.pid);
  }

  get exitCode(): number | null {
    return this.child.exitCode;
  }

  async ready(): Promise<void> {
    await eventually(
      () => {
        if (!this.log.includes('service ready'))
          throw new RangeError(`not ready yet: ${this.log.slice(-2_000)}`);
      },
      { deadlineMs: 90_000 },
    );
  }

  /** Asks its HTTP API as the launcher does. */
  fetch(
    path: string,
    headers: Readonly<Record<string, string>> = { authorization: `Bearer ${token}` },
  ): Promise<Response> {
    const url = /"url":"([^"]+)"/.exec(this.log)?.[1] ?? 'http://not-known-yet';
    return fetch(new URL(path, url), { headers });
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.gone();
  }

  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    await this.gone();
    return this.child.exitCode;
  }

  async gone(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    await new Promise((resolve) => this.child.once('exit', resolve));
  }

  /** Starts the same supervisor again after its end. */
  async restart(): Promise<void> {
    await this.gone();
    this.log = '';
    this.child = this.start();
    await this.ready();
  }

  private start(): ChildProcess {
    const child = fork(entry, [], {
      env: this.environment,
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child.stdout?.on('data', (data: Buffer) => (this.log += data.toString()));
    child.stderr?.on('data', (data: Buffer) => (this.log += data.toString()));
    return child;
  }
}

/** The verdict of the quick checks, as dq gives it. */
export function assessed(assigned: RunAssigned, passed: boolean): RunAssessed {
  const { runId, attempt, namespace, pipeline, dataset, version, team, supportEmail } = assigned;
  const check = {
    id: 'rows',
    check: 'rowCount',
    columns: [],
    severity: 'error',
    expected: 'more',
    observed: 'less',
  };
  const checks = [{ ...check, passed, failingRows: 0, samples: [] }];
  return {
    runId,
    attempt,
    namespace,
    pipeline,
    dataset,
    version,
    team,
    supportEmail,
    passed,
    checks,
    usage: [],
  };
}

function warehouseSecret(warehouse: IsolatedDatabase): Secret {
  return new Secret(warehouse.password);
}
