import { topics } from '@chimera/contracts';
import { Database } from '@chimera/persistence';
import { silentLogger } from '@chimera/telemetry';
import { uniqueName } from '@chimera/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Surroundings } from './testing/supervised-run.fixture.js';

let mesh: Surroundings;
let warehouse: Database;

beforeAll(async () => {
  mesh = await Surroundings.prepare();
  warehouse = new Database({ connectionUrl: mesh.warehouse.url, schema: 'public' }, silentLogger);
});

afterAll(async () => {
  await mesh.close();
  await warehouse.close();
});

/** `rows` rows, each with a text of `letters` letters. */
async function aTable(rows: number, letters: number): Promise<string> {
  const table = uniqueName('documents');
  await warehouse.transaction((session) =>
    session.query(
      `create table ${table} as
         select n as id, repeat(md5(n::text), ${letters / 32}) as doc from generate_series(1, ${rows}) n`,
    ),
  );
  return table;
}

const mebibyte = 1024 * 1024;

it('ends a worker beyond its memory cap, and the next run goes well under the same cap (Invariant 11)', async () => {
  const capMb = 160;
  const supervisor = await mesh.startSupervisor('supervisor-capped', {
    CHIMERA_WORKER_MEMORY_MB: String(capMb),
  });
  // Rows just below what a row may have: a few of them under way are more than what the cap leaves.
  const large = await mesh.assignment(await aTable(60, 8_320_000), supervisor.id);
  await mesh.publish(topics.orchestrator.runAssigned, large);
  const failed = await mesh.event(topics.ingestion.runFailed, large);
  expect(failed).toMatchObject({ code: 'CHIMERA_WORKER_MEMORY', retryable: true });
  expect(failed.message).toMatch(/\d+ MiB of memory; 160 MiB are allowed/);
  const peak = Math.max(...failed.usage.map((usage) => usage.peakMemoryBytes));
  expect(peak).toBeGreaterThan(capMb * mebibyte);

  const small = await mesh.assignment(await aTable(1_000, 320), supervisor.id);
  await mesh.publish(topics.orchestrator.runAssigned, small);
  const staged = await mesh.event(topics.ingestion.runStaged, small);
  expect(staged.ledger).toMatchObject({ read: 1_000, staged: 1_000 });
  for (const usage of staged.usage) expect(usage.peakMemoryBytes).toBeLessThan(capMb * mebibyte);
  expect(supervisor.exitCode).toBeNull();
}, 180_000);
