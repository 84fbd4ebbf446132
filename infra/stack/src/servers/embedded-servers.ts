import { ensureJars, type Progress } from '../cache/maven-jars.js';
import type { StackLayout } from '../layout.js';
import { choosePorts } from '../net/ports.js';
import type { ProcessSpec } from '../process/process-spec.js';
import { Credentials, ensurePrivateFiles } from '../state/credentials.js';
import { ProcessTable } from '../state/process-table.js';
import { readStackState, writeStackState } from '../state/stack-state.js';
import { kafkaServer } from './kafka.server.js';
import { mailServer } from './mail.server.js';
import { ensureDatabase } from './postgres/ensure-database.js';
import { postgresServer, superuser } from './postgres/postgres.server.js';
import { registryRole, registryServer } from './registry.server.js';
import { serverPorts, type ServerContext, type ServerPort } from './server-context.js';

/** Starts one process and resolves when it is ready; adopts it when it already runs. */
export type StartServer = (spec: ProcessSpec) => Promise<void>;

/**
 * Starts the embedded servers: Postgres, Kafka and mail at once, the registry as soon as Postgres is
 * there. Ports, passwords and jars are made on the first start.
 */
export async function startServers(
  layout: StackLayout,
  start: StartServer,
  progress: Progress,
): Promise<ServerContext> {
  const context = await prepareServers(layout, progress);
  const postgresAndRegistry = async () => {
    await start(await postgresServer(context));
    const password = context.credentials.password(registryRole);
    await ensureDatabase(adminUrl(context), registryRole, { role: registryRole, password });
    await start(registryServer(context));
  };
  const others = async () => start(await kafkaServer(context));
  const outcomes = await Promise.allSettled([postgresAndRegistry(), others(), start(mailServer(context))]);
  // All have settled, so that nothing is still starting when the first fault is told.
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  return context;
}

/** Address of the maintenance database as superuser. */
export function adminUrl(context: Pick<ServerContext, 'ports' | 'credentials'>): string {
  return `postgresql://${superuser}:${context.credentials.password(superuser)}@127.0.0.1:${context.ports.postgres}/postgres`;
}

async function prepareServers(layout: StackLayout, progress: Progress): Promise<ServerContext> {
  ensurePrivateFiles(layout);
  const jars = await ensureJars(layout, progress);
  const table = new ProcessTable(layout);
  const state = readStackState(layout);
  const ports = await choosePorts<ServerPort>(
    serverPorts,
    state.ports,
    (name) => table.running(ownerOf(name)) !== null,
  );
  writeStackState(layout, { ...state, ports: { ...state.ports, ...ports } });
  return { layout, ports, jars, credentials: Credentials.open(layout) };
}

function ownerOf(port: ServerPort): string {
  return port.replace(/-(controller|management)$/, '');
}
