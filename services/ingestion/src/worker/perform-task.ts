import { KeptConnections } from '@chimera/connectors';
import { createKafkaPort } from '@chimera/kafka';
import { createLogger, type Logger } from '@chimera/telemetry';
import { failureOf } from '../domain/failure.js';
import { Channel } from './channel.js';
import { CrashPoints } from './crash-point.js';
import { KeptKafka } from './kept-kafka.js';
import type { FromWorker, WorkerTask } from './protocol.js';
import { ReaderRole, type RoleTools } from './reader.role.js';
import { Reporter } from './reporter.js';
import { ownUsage } from './usage.js';
import { WriterRole } from './writer.role.js';

/**
 * Does one task after the other; resolves when one has failed and the supervisor has heard so: a process in which
 * something went wrong does nothing more. The supervisor ends it otherwise.
 */
export async function performTasks(): Promise<void> {
  const channel = new Channel(process);
  channel.tell({ kind: 'ready' });
  for (let wentWell = true; wentWell;) {
    const outcome = await perform(await channel.task(), channel);
    wentWell = outcome.kind !== 'failed';
    await channel.tellLast(outcome);
  }
}

async function perform(todo: WorkerTask, channel: Channel): Promise<FromWorker> {
  channel.tell({ kind: 'begun' });
  const { runId, attempt } = todo.identity;
  const { log: ownLog, kafka, kept } = surroundingsOf(todo);
  const log = ownLog.child({ runId, attempt });
  const reporter = new Reporter(channel, todo.role === 'reader' ? 'source' : 'load');
  const tools: RoleTools = {
    kafka,
    kept,
    channel,
    reporter,
    crashPoints: new CrashPoints(todo.settings.crashAt, todo.settings.stateDirectory),
  };
  try {
    const outcome = await play(todo, tools);
    reporter.stop();
    return outcome;
  } catch (error) {
    log.warn('worker failed', { error });
    return { kind: 'failed', failure: failureOf(error), usage: ownUsage() };
  } finally {
    // What the roles listened to leads to the task and its secrets.
    channel.forget();
  }
}

interface Surroundings {
  readonly log: Logger;
  readonly kafka: KeptKafka;
  readonly kept: KeptConnections;
}

const surroundings = new Map<string, Surroundings>();

/** What is the same for every task of a worker that plays one role for one supervisor. */
function surroundingsOf({ role, settings }: WorkerTask): Surroundings {
  const { brokers, bulkClient, logLevel } = settings;
  const key = JSON.stringify([role, brokers, bulkClient, logLevel]);
  const known = surroundings.get(key);
  if (known !== undefined) return known;
  const log = createLogger({ service: `ingestion-${role}`, level: logLevel });
  const port = createKafkaPort({ brokers, bulkClient, clientId: `chimera-${role}`, logger: log });
  const kafka = new KeptKafka(port);
  const made = { log, kafka, kept: new KeptConnections() };
  surroundings.set(key, made);
  return made;
}

async function play(todo: WorkerTask, tools: RoleTools): Promise<FromWorker> {
  if (todo.role === 'reader') {
    return { kind: 'read', result: await new ReaderRole(todo, tools).run(), usage: ownUsage() };
  }
  return { kind: 'staged', result: await new WriterRole(todo, tools).run(), usage: ownUsage() };
}
