import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createKafkaPort } from '@chimera/kafka';
import { silentLogger } from '@chimera/telemetry';
import { stackLayout } from '../layout.js';
import { isPortFree } from '../net/ports.js';
import { isRunning } from '../process/process-identity.js';
import { adminUrl, startServers } from '../servers/embedded-servers.js';
import { withAdminSql } from '../servers/postgres/admin-sql.js';
import { registryUrl } from '../servers/registry.server.js';
import type { ServerContext } from '../servers/server-context.js';
import { stopAll } from '../servers/stop-all.js';
import { ProcessTable, type ProcessRecord } from '../state/process-table.js';
import { SupervisedProcess } from './supervised-process.js';

// Only its owner may enter a folder that mkdtemp makes: run as root, this also proves the way round it.
const stateDir = mkdtempSync(join(tmpdir(), 'chimera-crash-'));
const layout = stackLayout(stateDir);
const table = new ProcessTable(layout);
const said: string[] = [];
const supervised: SupervisedProcess[] = [];
let context: ServerContext;

const schema = JSON.stringify({ type: 'record', name: 'Kept', fields: [{ name: 'a', type: 'int' }] });

async function start(): Promise<void> {
  const place = { logs: layout.logs, table, log: (line: string) => void said.push(line) };
  context = await startServers(
    layout,
    async (spec) => {
      const one = new SupervisedProcess(spec, place);
      supervised.push(one);
      await one.start(true);
    },
    (line) => void said.push(line),
  );
}

async function registerSchema(): Promise<number> {
  const response = await fetch(`${registryUrl(context.ports.registry)}/subjects/kept-value/versions`, {
    method: 'POST',
    headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' },
    body: JSON.stringify({ schema }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as { id: number }).id;
}

function kafka() {
  return createKafkaPort({
    brokers: [`127.0.0.1:${context.ports.kafka}`],
    clientId: 'crash-recovery',
    logger: silentLogger,
  });
}

async function keepRecord(): Promise<void> {
  const admin = await kafka().admin();
  await admin.ensureTopics([{ name: 'kept', partitions: 1 }]);
  await admin.close();
  const producer = await kafka().producer();
  await producer.send([{ topic: 'kept', partition: 0, records: [{ key: 'a', value: Buffer.from('kept') }] }]);
  await producer.close();
}

async function keptRecords(): Promise<number> {
  const admin = await kafka().admin();
  const [partition] = await admin.offsets('kept');
  await admin.close();
  return partition?.high ?? 0;
}

const keptRow = () => withAdminSql(adminUrl(context), (sql) => sql.rows('SELECT a FROM kept'));

async function crash(name: string): Promise<void> {
  const before = table.running(name)!;
  process.kill(before.pid, 'SIGKILL');
  await vi.waitFor(
    () => {
      const now = table.running(name);
      expect(now).not.toBeNull();
      expect([now!.pid === before.pid, now!.state]).toEqual([false, 'ready']);
    },
    { timeout: 60_000, interval: 100 },
  );
}

beforeAll(start, 180_000);
afterAll(async () => {
  await Promise.all(supervised.map((one) => one.stop()));
  await stopAll(layout);
  rmSync(stateDir, { recursive: true, force: true });
  rmSync(`/var/tmp/chimera-${layout.id}`, { recursive: true, force: true });
});

describe('embedded servers', () => {
  it('keep data and schema ids through kill -9 of each', { timeout: 240_000 }, async () => {
    const id = await registerSchema();
    await keepRecord();
    await withAdminSql(adminUrl(context), (sql) => sql.rows('CREATE TABLE kept AS SELECT 1 AS a'));

    for (const name of ['registry', 'kafka', 'postgres']) await crash(name);

    await vi.waitFor(async () => expect(await registerSchema()).toBe(id), { timeout: 30_000, interval: 100 });
    expect(await keptRecords()).toBe(1);
    expect(await keptRow()).toEqual([{ a: 1 }]);
    expect(said.filter((line) => line.includes('signal SIGKILL'))).toHaveLength(3);
  });

  it(
    'are adopted as they are by a supervisor that comes after a killed one',
    { timeout: 60_000 },
    async () => {
      const pids = () =>
        table
          .all()
          .map(({ name, pid }) => `${name} ${pid}`)
          .sort();
      const before = pids();
      await start();
      expect(pids()).toEqual(before);
    },
  );

  it('leave no process behind and can be stopped twice', { timeout: 90_000 }, async () => {
    const records: readonly ProcessRecord[] = table.all();
    expect(records).toHaveLength(4);
    await Promise.all(supervised.map((one) => one.stop()));
    await stopAll(layout);
    await stopAll(layout);
    expect(records.filter(isRunning)).toEqual([]);
    expect(table.all()).toEqual([]);
    expect(await Promise.all(Object.values(context.ports).map(isPortFree))).not.toContain(false);
  });
});
