import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Controller, Get, HttpCode, Inject, Injectable, Module, Param, Post, Req } from '@nestjs/common';
import { Secret } from '@chimera/config';
import {
  RejectedMessageError,
  allTopics,
  deadLetterTopic,
  subjectOf,
  topics,
  type RunStartRequested,
} from '@chimera/contracts';
import { createKafkaPort, type IncomingRecord, type KafkaPort, type OutgoingRecord } from '@chimera/kafka';
import {
  Handles,
  MessageCodec,
  SchemaRegistry,
  partitionOf,
  type HandlerResult,
  type MessageContext,
  type MessageHandler,
} from '@chimera/messaging';
import { UnitOfWork, migrate, type Task, type TaskExecutor, type TaskOutcome } from '@chimera/persistence';
import { silentLogger } from '@chimera/telemetry';
import { isolatedDatabase, testStack, uniqueName } from '@chimera/testing';
import { afterAll, beforeAll } from 'vitest';
import type { CredentialLookup } from '../http/credentials.js';
import type { HttpRequest } from '../http/exchange.js';
import { openTransactionOrigin } from '../http/transaction-origin.js';
import type { ServiceSettings } from '../mesh/service-options.js';
import { Executes } from '../tasks/executes.decorator.js';
import { startService, type RunningService } from './start-service.js';

export const topic = topics.intake.runStartRequested;
export const group = uniqueName('hosting');
export const namespace = uniqueName('ns');
export const token = 'a-token-of-sufficient-length';

/** What the service of this file has done. */
@Injectable()
export class Seen {
  readonly handled: string[] = [];
  readonly tasks: Task<unknown>[] = [];
}

@Handles(topic, { retry: { attempts: 2, firstDelay: '5ms' } })
export class RunStartRequestedHandler implements MessageHandler<typeof topic> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly seen: Seen,
  ) {}

  async handle(message: RunStartRequested, context: MessageContext): Promise<HandlerResult> {
    if (message.namespace !== namespace) return { kind: 'skipped', reason: 'of-another-test' };
    if (message.pipeline === 'rejected')
      throw new RejectedMessageError('CHIMERA_CONFLICT', 'never', { hint: 'mend it' });
    return this.work.once(context, async (tx) => {
      this.seen.handled.push(message.runId);
      await tx.enqueue('greet', `${namespace}/${message.runId}`, { runId: message.runId });
    });
  }
}

@Executes()
class GreetExecutor implements TaskExecutor {
  readonly kind = 'greet';
  readonly concurrency = 1;

  constructor(private readonly seen: Seen) {}

  async execute(task: Task<unknown>): Promise<TaskOutcome> {
    this.seen.tasks.push(task);
    return { kind: 'done' };
  }

  exhausted(): () => Promise<void> {
    return async () => undefined;
  }
}

export const memberToken = 'the-token-of-a-member-of-some-team';

@Injectable()
class Members implements CredentialLookup {
  async memberOf(given: string): Promise<string | null> {
    if (given === 'broken') throw new TypeError('password=hunter2');
    return given === memberToken ? 'grace' : null;
  }
}

@Controller('v1/things')
class ThingController {
  constructor(@Inject(UnitOfWork) private readonly work: UnitOfWork) {}

  @Get(':id')
  show(@Param('id') id: string): never {
    if (id === 'crash') throw new TypeError('password=hunter2');
    throw new RejectedMessageError('CHIMERA_INTENT_INVALID', 'Expected more.', {
      details: { faults: [{ path: '/a' }] },
    });
  }

  @Post()
  @HttpCode(202)
  async make(@Req() request: HttpRequest): Promise<object> {
    const origin = openTransactionOrigin(request);
    await this.work.run(origin, (tx) => tx.enqueue('greet', `${namespace}/http`, {}));
    return { ...origin, member: request.chimera?.member ?? null };
  }
}

@Module({
  controllers: [RunStartRequestedHandler, ThingController],
  providers: [Seen, GreetExecutor, Members],
  exports: [Seen],
})
export class AppModule {}

export const folder = mkdtempSync(join(tmpdir(), 'hosting-'));
export let settings: ServiceSettings;
export let service: RunningService;
export let kafka: KafkaPort;
let codec: MessageCodec;

beforeAll(async () => {
  const stack = testStack();
  const database = await isolatedDatabase();
  kafka = createKafkaPort({ brokers: stack.kafkaBrokers.split(','), clientId: group, logger: silentLogger });
  const registry = new SchemaRegistry({ url: stack.registryUrl, stateDir: null });
  const used = allTopics.filter((one) => one.owner === 'orchestrator' || one === topic);
  for (const one of used) await registry.register(subjectOf(one), one.schema, 'FULL_TRANSITIVE');
  const admin = await kafka.admin();
  await admin.ensureTopics(used.map((one) => ({ name: one.name, partitions: 3 })));
  await admin.close();
  await migrate({ connectionUrl: database.url, schema: 'orchestrator', directories: [folder] });
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, token);
  settings = {
    service: 'orchestrator',
    kafka: { brokers: stack.kafkaBrokers.split(',') },
    registry: { url: stack.registryUrl },
    database: {
      url: new Secret(database.url),
      poolSize: 4,
      statementTimeoutMs: 10_000,
      inboxRetentionDays: 1,
    },
    http: { host: '127.0.0.1', port: 0, tokenFile },
    state: { directory: join(folder, 'state') },
    logging: { level: 'error' },
    otlp: { endpoint: null },
  };
  codec = new MessageCodec('intake', registry);
  await codec.prepare([topic]);
  service = await startService({
    config: settings,
    module: AppModule,
    migrations: pathToFileURL(`${folder}/`),
    group,
    credentials: Members,
  });
});

afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

export function aRequest(pipeline: string, runId: string): OutgoingRecord & { key: string } {
  const message = { namespace, pipeline, runId, requestedBy: 'ada', parameters: '{}', rerunOf: null };
  const origin = { correlationId: 'flow', causationId: null, actor: 'ada', traceparent: null };
  const { key, headers: own, payload } = codec.encodeEvent(topic, message, origin);
  return { key, headers: own, value: payload };
}

export async function produce(...records: (OutgoingRecord & { key: string })[]): Promise<void> {
  const producer = await kafka.producer();
  for (const record of records)
    await producer.send([{ topic: topic.name, partition: partitionOf(record.key, 3), records: [record] }]);
  await producer.close();
}

export async function deadLetters(): Promise<readonly IncomingRecord[]> {
  const name = deadLetterTopic(topic.name, group);
  const admin = await kafka.admin();
  const [range] = await admin.offsets(name).finally(() => admin.close());
  const reader = await kafka.rangeReader();
  const found: IncomingRecord[] = [];
  for await (const records of reader.read({ topic: name, partition: 0, from: 0, to: range!.high })) {
    found.push(...records.map((record) => ({ ...record, key: copy(record.key), value: copy(record.value) })));
  }
  await reader.close();
  return found;
}

function copy(bytes: Buffer | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes);
}

export const authorized = { authorization: `Bearer ${token}` };
