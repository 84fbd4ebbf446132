import { silentLogger } from '@chimera/telemetry';
import { eventually } from '@chimera/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testService, type TestService } from '../test-service.spec.js';
import { InboxRetention } from './inbox-retention.js';

let service: TestService;
beforeAll(async () => (service = await testService()));
afterAll(() => service.close());

const fill = () =>
  service.database.query(
    `INSERT INTO inbox SELECT 'g', n::text, now() - make_interval(days => n) FROM generate_series(1, 30) n ON CONFLICT DO NOTHING`,
  );
const left = async () => (await service.database.query('SELECT 1 FROM inbox')).length;

it('removes what is older than the configured age, in bounded batches', async () => {
  await fill();
  const retention = new InboxRetention({ database: service.database, log: silentLogger, days: 14, batch: 3 });
  expect(await retention.clean()).toBe(17);
  expect(await left()).toBe(13);
});

it('does so by itself', async () => {
  await fill();
  const retention = new InboxRetention({ database: service.database, log: silentLogger, everyMs: 20 });
  retention.start();
  await eventually(async () => expect(await left()).toBe(13));
  await retention.stop();
});
