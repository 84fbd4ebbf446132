import { topics } from '@chimera/contracts';
import { eventually, uniqueName } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  late,
  mailTo,
  notificationBench,
  type NotificationBench,
  type Shown,
} from './fixtures/notification-bench.fixture.js';

const { notificationFailed, subscriptionChanged } = topics.notification;

let bench: NotificationBench;

beforeAll(async () => {
  bench = await notificationBench([notificationFailed, subscriptionChanged]);
}, 90_000);
afterAll(() => bench.close());

const shown = async (id: string): Promise<Shown> => (await bench.api('GET', `/v1/subscriptions/${id}`)).body;
const test = async (id: string): Promise<string> => {
  const { status, body } = await bench.api<{ deliveryId: string }>(
    'POST',
    `/v1/subscriptions/${id}/test`,
    {},
  );
  expect(status).toBe(202);
  return body.deliveryId;
};
const requestsTo = (path: string) => bench.receiver.received.filter((one) => one.path === path);

describe('webhook receivers', () => {
  it('that say 410 are disabled, with a mail to the owner, and asked again when a person says so', async () => {
    const [namespace, owner] = [uniqueName('ns'), `${uniqueName('owner')}@example.org`];
    const { id } = await bench.subscribe({
      ...bench.webhook(`/gone/${namespace}`, owner),
      namespaces: [namespace],
    });
    await bench.mesh.publish(topics.dq.timelinessChanged, late(namespace));
    expect((await mailTo(owner)).subject).toContain('disabled');
    expect(await shown(id)).toMatchObject({ state: 'disabled' });
    await eventually(() => {
      const told = bench.mesh.heard(subscriptionChanged).filter(({ message }) => message.subscription === id);
      expect(told.map(({ message }) => message.state)).toEqual(['active', 'disabled']);
      const failed = bench.mesh
        .heard(notificationFailed)
        .filter(({ message }) => message.namespace === namespace);
      expect(failed.map(({ message }) => message.reason)).toEqual([expect.stringContaining('410')]);
    });
    const again = await bench.api<Shown>('POST', `/v1/subscriptions/${id}/resume`, {});
    expect(again.body).toMatchObject({ state: 'active' });
  });

  it('that fail for five days are disabled', async () => {
    const [name, owner] = [uniqueName('moved'), `${uniqueName('owner')}@example.org`];
    const { id } = await bench.subscribe(bench.webhook(`/moved/${name}`, owner));
    await test(id);
    await eventually(async () => {
      const failing = await bench.mesh.sql.query(
        `UPDATE receivers r SET failing_since = now() - interval '6 days' FROM deliveries d
         WHERE d.receiver = r.receiver AND d.subscription_id = $1 RETURNING 1`,
        [id],
      );
      expect(failing).toHaveLength(1);
    });
    await test(id);
    expect((await mailTo(owner)).subject).toContain('without a success');
    expect(await shown(id)).toMatchObject({ state: 'disabled' });
  });

  it('that hang delay their own notices only, of whichever namespace', async () => {
    const [hanging, healthy] = [uniqueName('hang'), uniqueName('healthy')];
    const slow = await bench.subscribe(bench.webhook(`/hang/${hanging}`));
    for (let n = 0; n < 40; n += 1) await test(slow.id);
    await eventually(() => expect(requestsTo(`/hang/${hanging}`).length).toBeGreaterThan(0));
    const quick = await bench.subscribe(bench.webhook(`/${healthy}`));
    await test(quick.id);
    await eventually(() => expect(requestsTo(`/${healthy}`)).toHaveLength(1));
    // Two slots are all that forty deliveries to it hold.
    expect(requestsTo(`/hang/${hanging}`).length).toBeLessThanOrEqual(2);
  });
});

describe('namespaces', () => {
  it('take turns: forty receivers of one that hang delay no notice of another', async () => {
    const [hanging, healthy] = [uniqueName('crowd'), uniqueName('alone')];
    for (let n = 0; n < 40; n += 1)
      await bench.subscribe({ ...bench.webhook(`/hang/${hanging}/${n}`), namespaces: [hanging] });
    await bench.subscribe({ ...bench.webhook(`/${healthy}`), namespaces: [healthy] });
    for (const dataset of ['a', 'b', 'c'])
      await bench.mesh.publish(topics.dq.timelinessChanged, late(hanging, dataset));
    const hung = () =>
      bench.receiver.received.filter(({ path }) => path.startsWith(`/hang/${hanging}/`)).length;
    // All that one namespace may hold is held.
    await eventually(() => expect(hung()).toBeGreaterThanOrEqual(20), { deadlineMs: 30_000 });
    const asked = performance.now();
    await bench.mesh.publish(topics.dq.timelinessChanged, late(healthy));
    await eventually(() => expect(requestsTo(`/${healthy}`)).toHaveLength(1), { deadlineMs: 30_000 });
    // A receiver that hangs is given up after ten seconds; nobody waited for that.
    expect(performance.now() - asked).toBeLessThan(8_000);
    expect(hung()).toBeLessThanOrEqual(32);
  });
});

describe('deliveries', () => {
  it('are given up at the end of the schedule, and told as failed', async () => {
    const { id } = await bench.subscribe(bench.webhook(`/moved/${uniqueName('schedule')}`));
    const delivery = await test(id);
    // Nine attempts, three days and four hours later.
    await eventually(async () => {
      const last = `UPDATE tasks SET attempt = max_attempts - 1, run_at = now()
        WHERE key LIKE $1 AND attempt = 1 AND lease_owner IS NULL RETURNING max_attempts`;
      expect(await bench.mesh.sql.query(last, [`%/${delivery}`])).toEqual([{ max_attempts: 10 }]);
    });
    // Whoever changed the table by hand wakes nobody; another delivery does.
    await test(id);
    await eventually(
      () => {
        const failed = bench.mesh.heard(notificationFailed).map(({ message }) => message);
        expect(failed).toContainEqual(expect.objectContaining({ deliveryId: delivery, attempts: 10 }));
      },
      { deadlineMs: 30_000 },
    );
    const { body } = await bench.api<{ state: string }>('GET', `/v1/deliveries/${delivery}`);
    expect(body).toMatchObject({ state: 'failed', lastError: expect.stringContaining('302') });
    expect(await shown(id)).toMatchObject({ state: 'active' });
  });

  it('are listed, shown, and sent again under the same id', async () => {
    const [namespace, path] = [uniqueName('ns'), `/${uniqueName('again')}`];
    const { id } = await bench.subscribe({ ...bench.webhook(path), namespaces: [namespace] });
    await bench.mesh.publish(topics.dq.timelinessChanged, late(namespace));
    type List = { deliveries: { deliveryId: string }[] };
    const list = async () =>
      (await bench.api<List>('GET', `/v1/deliveries?subscription=${id}`)).body.deliveries;
    const [delivered] = await eventually(
      async () => {
        const deliveries = await list();
        expect(deliveries).toMatchObject([{ state: 'delivered', namespace }]);
        return deliveries;
      },
      { deadlineMs: 30_000 },
    );
    const one = `/v1/deliveries/${delivered!.deliveryId}`;
    expect((await bench.api('GET', one)).body).toMatchObject({ notice: { type: 'dq.timeliness_changed' } });
    expect((await bench.api('POST', `${one}/resend`, {})).status).toBe(202);
    await eventually(() => {
      const ids = requestsTo(path).map(({ headers }) => headers['webhook-id']);
      expect(ids).toEqual([delivered!.deliveryId, delivered!.deliveryId]);
    });
    await bench.api('DELETE', `/v1/subscriptions/${id}`);
    await eventually(async () => expect(await list()).toMatchObject([{ state: 'delivered' }]));
    expect((await bench.api('POST', `${one}/resend`, {})).status).toBe(409);
    expect((await bench.api('GET', '/v1/deliveries/msg_none')).status).toBe(404);
  });

  it('are forgotten 90 days after they ended, not before', async () => {
    const { id } = await bench.subscribe(bench.webhook(`/${uniqueName('kept')}`));
    const [old, young] = [await test(id), await test(id)];
    const state = async (delivery: string) => (await bench.api('GET', `/v1/deliveries/${delivery}`)).status;
    await eventually(async () => {
      const aged = `UPDATE deliveries SET finished_at = now() - CASE delivery_id WHEN $1 THEN interval '91 days'
        ELSE interval '89 days' END WHERE delivery_id IN ($1, $2) AND state = 'delivered' RETURNING 1`;
      expect(await bench.mesh.sql.query(aged, [old, young])).toHaveLength(2);
    });
    const origin = JSON.stringify({
      correlationId: 'c',
      causationId: null,
      actor: 'test',
      traceparent: null,
    });
    const now = `INSERT INTO tasks (kind, key, payload, origin) VALUES ('delivery-retention', $1, '{}', $2)`;
    await bench.mesh.sql.query(now, [uniqueName('day'), origin]);
    await test(id);
    await eventually(async () => expect(await state(old)).toBe(404), { deadlineMs: 30_000 });
    expect(await state(young)).toBe(200);
  });
});
