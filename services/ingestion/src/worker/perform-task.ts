import { createKafkaPort } from '@chimera/kafka';
import { createLogger } from '@chimera/telemetry';
import { failureOf } from '../domain/failure.js';
import { Channel } from './channel.js';
import { CrashPoints } from './crash-point.js';
import type { FromWorker, WorkerTask } from './protocol.js';
import { ReaderRole, type RoleTools } from './reader.role.js';
import { Reporter } from './reporter.js';
import { ownUsage } from './usage.js';
import { WriterRole } from './writer.role.js';

/** Waits for the one task of this process, does it, and resolves when its supervisor has heard the outcome. */
export async function performTask(): Promise<void> {
  const channel = new Channel(process);
  channel.tell({ kind: 'ready' });
  const task = await channel.task();
  await channel.tellLast(await perform(task, channel));
}

async function perform(todo: WorkerTask, channel: Channel): Promise<FromWorker> {
  const { runId, attempt } = todo.identity;
  const log = createLogger({ service: `ingestion-${todo.role}`, level: todo.settings.logLevel }).child({
    runId,
    attempt,
  });
  const reporter = new Reporter(channel, todo.role === 'reader' ? 'source' : 'load');
  const tools: RoleTools = {
    kafka: createKafkaPort({ brokers: todo.settings.brokers, clientId: `chimera-${todo.role}`, logger: log }),
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
  }
}

async function play(todo: WorkerTask, tools: RoleTools): Promise<FromWorker> {
  if (todo.role === 'reader') {
    return { kind: 'read', result: await new ReaderRole(todo, tools).run(), usage: ownUsage() };
  }
  return { kind: 'staged', result: await new WriterRole(todo, tools).run(), usage: ownUsage() };
}
