import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { topics } from '@chimera/contracts';
import { eventually, testStack, uniqueName } from '@chimera/testing';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  late,
  mailTo,
  mailsTo,
  newSecret,
  notificationBench,
  oldSecret,
  publicUrl,
  type NotificationBench,
  type Shown,
} from './fixtures/notification-bench.fixture.js';

const { timelinessChanged } = topics.dq;
const { subscriptionChanged } = topics.notification;

let bench: NotificationBench;

beforeAll(async () => {
  bench = await notificationBench([subscriptionChanged]);
}, 90_000);
afterAll(() => bench.close());

const shown = async (id: string): Promise<Shown> => (await bench.api('GET', `/v1/subscriptions/${id}`)).body;
const publish = (namespace: string, dataset?: string) =>
  bench.mesh.publish(timelinessChanged, late(namespace, dataset));

/** The link of a mail, as a path of the service. */
function linkOf(file: string): string {
  const raw = readFileSync(join(testStack().mailFolder, file), 'utf8').replace(/\r?\n[ \t]+/g, ' ');
  expect(raw).toContain('text/html');
  expect(raw).toMatch(/List-Unsubscribe-Post: List-Unsubscribe=One-Click/i);
  const link = /List-Unsubscribe: <([^>]+)>/i.exec(raw)![1]!.trim();
  expect(link.startsWith(publicUrl)).toBe(true);
  return link.slice(publicUrl.length - 1);
}

const oneClick = (path: string) =>
  fetch(`${bench.service.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'List-Unsubscribe=One-Click',
  });

describe('subscriptions', () => {
  it('tell whoever asked, with a link that ends exactly this subscription', async () => {
    const [namespace, address] = [uniqueName('ns'), `${uniqueName('ada')}@example.org`];
    const datasets = [`${namespace}/fl*`];
    const mine = await bench.subscribe({ channel: 'email', address, datasets, events: ['dq.*'] });
    const elsewhere = { channel: 'email', address: `o${address}`, datasets: [`${namespace}/orders`] };
    const other = await bench.subscribe(elsewhere);
    await publish(namespace);
    const mail = await mailTo(address);
    expect(mail.subject).toContain(`${namespace}/flights: promise broken`);
    expect(mailsTo(`o${address}`)).toEqual([]);
    const path = linkOf(mail.file);
    expect((await oneClick(path.replace(mine.id, other.id))).status).toBe(404);
    // What a program that follows every link does.
    expect((await fetch(`${bench.service.url}${path}`)).status).toBe(200);
    expect(await shown(mine.id)).toMatchObject({ state: 'active' });
    expect((await oneClick(path)).status).toBe(200);
    expect((await oneClick(path)).status).toBe(200);
    expect(await shown(mine.id)).toMatchObject({ state: 'ended', revision: 2 });
    expect(await shown(other.id)).toMatchObject({ state: 'active' });
  });

  it('need the bearer token everywhere else', async () => {
    for (const path of ['/v1/subscriptions', '/v1/deliveries', '/v1/unsubscribe'])
      expect((await fetch(`${bench.service.url}${path}`)).status).toBe(401);
  });

  it('make one delivery of one event when contact and subscription are the same', async () => {
    const namespace = uniqueName('ns');
    const support = `${namespace}@example.org`;
    await bench.subscribe({ channel: 'email', address: support.toUpperCase(), namespaces: [namespace] });
    const canary = `${uniqueName('canary')}@example.org`;
    await bench.subscribe({ channel: 'email', address: canary, namespaces: [namespace] });
    await publish(namespace);
    await mailTo(canary);
    const told = await bench.mesh.sql.query('SELECT channel FROM deliveries WHERE namespace = $1', [
      namespace,
    ]);
    expect(told).toHaveLength(2);
  });

  it('hold back for a digest, count repeats, and tell everything in one mail', async () => {
    const [namespace, address] = [uniqueName('ns'), `${uniqueName('dig')}@example.org`];
    const digest = { every: 'hourly' };
    const asked = { channel: 'email', address, namespaces: [namespace], digest, foldSeconds: 600 };
    const { id } = await bench.subscribe(asked);
    for (const dataset of ['a', 'a', 'a', 'b']) await publish(namespace, dataset);
    const { sql } = bench.mesh;
    await eventually(
      async () => {
        const held = await sql.query('SELECT repeats FROM held_notices WHERE subscription_id = $1', [id]);
        expect(held.reduce((sum, { repeats }) => sum + Number(repeats), 0)).toBe(4);
      },
      { deadlineMs: 30_000 },
    );
    expect(mailsTo(address)).toEqual([]);
    // What an hour would do.
    const earlier = `UPDATE held_notices SET due_at = due_at - interval '1 day' WHERE subscription_id = $1`;
    await sql.query(earlier, [id]);
    await sql.query(`UPDATE tasks SET run_at = now() WHERE kind = 'held-notices' AND key LIKE $1`, [
      `${id}/%`,
    ]);
    expect((await mailTo(address)).subject).toContain('4 notices, ');
    expect(mailsTo(address)).toHaveLength(1);
  });

  it('sign with both secrets while keys change', async () => {
    const path = `/${uniqueName('rotate')}`;
    const { id } = await bench.subscribe({ ...bench.webhook(path), namespaces: [uniqueName('ns')] });
    const [rotate, test] = [`/v1/subscriptions/${id}/rotate`, `/v1/subscriptions/${id}/test`];
    const arrived = (count: number) =>
      eventually(() => {
        const found = bench.receiver.received.filter((one) => one.path === path);
        expect(found).toHaveLength(count);
        return found.at(-1)!;
      });
    await bench.api('POST', rotate, { secret: `file:${bench.mesh.folder}/new` });
    await bench.api('POST', test, {});
    const both = await arrived(1);
    for (const key of [oldSecret, newSecret])
      expect(new Webhook(key).verify(both.body, both.headers as never)).toMatchObject({
        type: 'notification.test',
      });
    await bench.api('POST', rotate, { secret: null });
    await bench.api('POST', test, {});
    const one = await arrived(2);
    expect(() => new Webhook(oldSecret).verify(one.body, one.headers as never)).toThrow();
    new Webhook(newSecret).verify(one.body, one.headers as never);
  });

  it('tell every change with its revision, and take changes of single fields', async () => {
    const address = `${uniqueName('ada')}@example.org`;
    const { id } = await bench.subscribe({ channel: 'email', address, tags: ['gold'] });
    const changed = await bench.api('PATCH', `/v1/subscriptions/${id}`, { tags: null, severity: 'error' });
    expect(changed.body).toMatchObject({ revision: 2, definition: { address, tags: [], severity: 'error' } });
    await bench.api('POST', `/v1/subscriptions/${id}/pause`, {});
    await bench.api('DELETE', `/v1/subscriptions/${id}`);
    await bench.api('DELETE', `/v1/subscriptions/${id}`);
    await eventually(() => {
      const told = bench.mesh.heard(subscriptionChanged).filter(({ message }) => message.subscription === id);
      expect(told.map(({ message: { revision, state } }) => [revision, state])).toEqual([
        [1, 'active'],
        [2, 'active'],
        [3, 'paused'],
        [4, 'ended'],
      ]);
    });
    expect(await bench.api('POST', `/v1/subscriptions/${id}/resume`, {})).toMatchObject({ status: 409 });
  });

  it('answer with every fault, and never with what was given', async () => {
    const body = { channel: 'webhook', url: 'x', secret: 'hunter2-secret', severity: 'loud', extra: 1 };
    type Problem = { code: string; faults: { path: string }[] };
    const { status, body: problem } = await bench.api<Problem>('POST', '/v1/subscriptions', body);
    expect([status, problem.code]).toEqual([422, 'CHIMERA_SUBSCRIPTION_INVALID']);
    const paths = problem.faults.map(({ path }) => path).sort();
    expect(paths).toEqual(['/extra', '/owner', '/secret', '/severity', '/url']);
    expect(JSON.stringify(problem)).not.toContain('hunter2');
    expect((await bench.api('GET', '/v1/subscriptions/none')).status).toBe(404);
  });
});
