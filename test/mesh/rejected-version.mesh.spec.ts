import { topics } from '@chimera/contracts';
import type { SourceIntent } from '@chimera/intent';
import {
  eventually,
  meshIntent,
  meshSecrets,
  openMesh,
  postgresSource,
  replaceIn,
  secretReferences,
  uniqueName,
  webhookReceiver,
  type Content,
  type MeshDatabase,
  type MeshRun,
  type WebhookReceiver,
} from '@chimera/testing';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const mesh = openMesh();
const name = uniqueName('rejected');
let database: MeshDatabase;
let hook: WebhookReceiver;
let intent: SourceIntent;
let pipeline: string;
let published: Content;

const readers = () => database.content(`${name}_copy`);
const run = async (): Promise<MeshRun> => mesh.run(await mesh.startRun('mesh', pipeline));

beforeAll(async () => {
  [database, hook] = await Promise.all([mesh.database(), webhookReceiver()]);
  await database.fill(name, 2_000);
  const rules = [{ id: 'enough-rows', rule: 'rowCount', min: 1_500 }] as const;
  const ingestion = replaceIn(database, `${name}_copy`, { key: ['id'], rules });
  intent = meshIntent(name, postgresSource(database), [{ name, from: `public.${name}`, ingestion }], {
    notify: { webhooks: [{ url: hook.url, secret: secretReferences().webhook }] },
  });
  [pipeline = ''] = await mesh.prepare(intent);
  expect(await run()).toMatchObject({ state: 'published', version: 1 });
  published = await readers();
});

afterAll(() => hook.close());

describe('a version whose rule fails', () => {
  let rejected: MeshRun;

  beforeAll(async () => {
    await database.query(`DELETE FROM ${name} WHERE id > 1000`);
    rejected = await run();
  });

  it('is not published: readers keep the version before', async () => {
    expect(rejected).toMatchObject({ state: 'rejected', version: 2, lastGoodVersion: 1 });
    expect(await readers()).toEqual(published);
  });

  it('names the check that failed with what was expected and observed', () => {
    const failed = rejected.checks!.filter(({ passed }) => !passed);
    expect(failed).toMatchObject([
      { id: 'enough-rows', check: 'rowCount', observed: expect.stringMatching(/1,?000/) as string },
    ]);
  });

  it('is told by mail and by a webhook with a signature that verifies', async () => {
    await mesh.mail(`${name}@example.org`, 'version 2 not published');
    const received = await eventually(
      () => {
        const found = hook.received.find(({ body }) => body.includes('ingestion.version_rejected'));
        expect(found).toBeDefined();
        return found!;
      },
      { deadlineMs: 60_000 },
    );
    const receiver = new Webhook(meshSecrets().webhook);
    expect(receiver.verify(received.body, received.headers)).toMatchObject({
      type: 'ingestion.version_rejected',
      data: { dataset: name, version: 2, lastGoodVersion: 1, runId: rejected.runId },
    });
    const forged = received.body.replace('"version":2', '"version":3');
    expect(() => receiver.verify(forged, received.headers)).toThrow();
  });

  it('is followed by a published version once the data is mended', async () => {
    await database.query(
      `INSERT INTO ${name} SELECT n, 'mended', 1, 1, now() FROM generate_series(1001, 3000) n`,
    );
    expect(await run()).toMatchObject({ state: 'published', version: 3 });
    expect(await readers()).toEqual(await database.content(name));
    await mesh.mail(`${name}@example.org`, 'version 3 published');
  });

  it('has told each receiver of each event once', async () => {
    const delivered = await eventually(
      async () => {
        const found = await mesh.topics.events(
          topics.notification.notificationDelivered,
          ({ about }) => about === pipeline,
        );
        // Three versions, over mail and webhook each.
        expect(found.length).toBeGreaterThanOrEqual(6);
        return found;
      },
      { deadlineMs: 60_000 },
    );
    const ids = delivered.map(({ message }) => message.deliveryId);
    expect(new Set(ids).size).toBe(ids.length);
    const hooks = hook.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(hooks).size).toBe(hooks.length);
  });
});
