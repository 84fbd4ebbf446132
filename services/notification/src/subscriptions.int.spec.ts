import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig, notificationConfig } from '@chimera/config';
import { topics, type MessageOf } from '@chimera/contracts';
import { startService, type RunningService } from '@chimera/hosting';
import { eventually, meshAround, readMails, testStack, uniqueName, type MeshAround } from '@chimera/testing';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from './app.module.js';
import { unsubscribePath } from './domain/unsubscribe-link.js';
import { webhookReceiver, type WebhookReceiver } from './fixtures/webhook-receiver.fixture.js';

const migrations = new URL('../migrations/', import.meta.url);
const [oldSecret, newSecret] = ['old', 'new'].map(
  (name) => `whsec_${Buffer.from(`${name}-key-of-at-least-24-bytes`).toString('base64')}`,
) as [string, string];
const { notificationFailed, subscriptionChanged } = topics.notification;
const publicUrl = 'https://notices.example.org/chimera/';

let mesh: MeshAround;
let service: RunningService;
let receiver: WebhookReceiver;

beforeAll(async () => {
  receiver = await webhookReceiver();
  mesh = await meshAround({
    service: 'notification',
    migrations,
    hears: [notificationFailed, subscriptionChanged],
  });
  writeFileSync(join(mesh.folder, 'old'), oldSecret, { mode: 0o600 });
  writeFileSync(join(mesh.folder, 'new'), newSecret, { mode: 0o600 });
  const config = loadConfig(notificationConfig, {
    ...mesh.environment,
    CHIMERA_SMTP_URL: testStack().smtpUrl,
    CHIMERA_MAIL_FROM: 'chimera@example.org',
    CHIMERA_WEBHOOK_ALLOW_PRIVATE: 'true',
    CHIMERA_SECRET_DIRS: mesh.folder,
    CHIMERA_NOTICES_PUBLIC_URL: publicUrl,
  });
  service = await startService({ config, module: AppModule, migrations, open: [unsubscribePath] });
}, 90_000);
afterAll(async () => {
  await receiver.close();
  await service.stop();
  await mesh.close();
});

interface Shown {
  readonly id: string;
  readonly revision: number;
  readonly state: string;
  readonly reason: string;
}

async function api<T = Shown>(method: string, path: string, body?: object, status = 200): Promise<T> {
  const response = await fetch(`${service.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${mesh.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  expect([response.status, answer]).toEqual([status, answer]);
  return answer as T;
}

const subscribe = (body: object): Promise<Shown> => api('POST', '/v1/subscriptions', body, 201);

function late(namespace: string, dataset = 'flights'): MessageOf<typeof topics.dq.timelinessChanged> {
  return {
    namespace,
    pipeline: `${dataset}_pipeline`,
    dataset,
    urn: 'u',
    team: 't',
    supportEmail: `${namespace}@example.org`,
    state: 'failed',
    dueAt: Math.floor(Math.random() * 1e12),
    expectedBy: 2e12,
    failBy: 2e12,
    publishedAt: null,
  };
}

const mailsTo = (address: string) =>
  readMails(testStack().mailFolder).filter(({ to }) => to.includes(address));
const mailTo = (address: string) =>
  eventually(
    () => {
      const [mail] = mailsTo(address);
      if (mail === undefined) throw new RangeError(`no mail to ${address} yet`);
      return mail;
    },
    { deadlineMs: 30_000 },
  );

describe('subscriptions', () => {
  it('tell whoever asked, by text and HTML, with a link that ends exactly this subscription', async () => {
    const [namespace, address] = [uniqueName('ns'), `${uniqueName('ada')}@example.org`];
    const mine = await subscribe({
      channel: 'email',
      address,
      datasets: [`${namespace}/fl*`],
      events: ['dq.*'],
    });
    const other = await subscribe({
      channel: 'email',
      address: `o${address}`,
      datasets: [`${namespace}/orders`],
    });
    await mesh.publish(topics.dq.timelinessChanged, late(namespace));
    const mail = await mailTo(address);
    expect(mail.subject).toContain(`${namespace}/flights: promise broken`);
    const raw = readFileSync(join(testStack().mailFolder, mail.file), 'utf8');
    expect(raw).toContain('text/html');
    expect(raw).toMatch(/List-Unsubscribe-Post: List-Unsubscribe=One-Click/i);
    expect(mailsTo(`o${address}`)).toEqual([]);
    const link = /List-Unsubscribe: <([^>]+)>/i.exec(raw.replace(/\r?\n[ \t]+/g, ' '))![1]!.trim();
    expect(link.startsWith(`${publicUrl}v1/unsubscribe/${mine.id}/`)).toBe(true);
    const path = link.slice(publicUrl.length - 1);
    const post = (to: string) =>
      fetch(`${service.url}${to}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      });
    expect((await post(path.replace(mine.id, other.id))).status).toBe(404);
    expect((await fetch(`${service.url}${path}`)).status).toBe(200);
    expect((await api('GET', `/v1/subscriptions/${mine.id}`)).state).toBe('active');
    expect((await post(path)).status).toBe(200);
    expect(await api('GET', `/v1/subscriptions/${mine.id}`)).toMatchObject({ state: 'ended', revision: 2 });
    expect((await api('GET', `/v1/subscriptions/${other.id}`)).state).toBe('active');
    expect((await fetch(`${service.url}/v1/subscriptions`)).status).toBe(401);
  });

  it('make one delivery of one event when contact and subscription are the same', async () => {
    const namespace = uniqueName('ns');
    const event = late(namespace);
    await subscribe({ channel: 'email', address: event.supportEmail.toUpperCase(), namespaces: [namespace] });
    const canary = `${uniqueName('canary')}@example.org`;
    await subscribe({ channel: 'email', address: canary, namespaces: [namespace] });
    await mesh.publish(topics.dq.timelinessChanged, event);
    await mailTo(canary);
    const told = await mesh.sql.query('SELECT channel FROM deliveries WHERE namespace = $1', [namespace]);
    expect(told).toHaveLength(2);
  });

  it('hold back for a digest, count repeats, and tell everything in one mail', async () => {
    const [namespace, address] = [uniqueName('ns'), `${uniqueName('dig')}@example.org`];
    const digest = { every: 'hourly' };
    const { id } = await subscribe({
      channel: 'email',
      address,
      namespaces: [namespace],
      digest,
      foldSeconds: 600,
    });
    for (const dataset of ['a', 'a', 'a', 'b'])
      await mesh.publish(topics.dq.timelinessChanged, late(namespace, dataset));
    await eventually(
      async () => {
        const held = await mesh.sql.query(
          'SELECT repeats FROM held_notices WHERE subscription_id = $1 ORDER BY repeats',
          [id],
        );
        expect(held.reduce((sum, { repeats }) => sum + Number(repeats), 0)).toBe(4);
      },
      { deadlineMs: 30_000 },
    );
    expect(mailsTo(address)).toEqual([]);
    // What an hour would do.
    await mesh.sql.query(
      `UPDATE held_notices SET due_at = due_at - interval '1 day' WHERE subscription_id = $1`,
      [id],
    );
    await mesh.sql.query(`UPDATE tasks SET run_at = now() WHERE kind = 'held-notices' AND key LIKE $1`, [
      `${id}/%`,
    ]);
    const mail = await mailTo(address);
    expect(mail.subject).toContain('4 notices, ');
    expect(mailsTo(address)).toHaveLength(1);
  });

  it('sign with both secrets while keys change', async () => {
    const [namespace, path] = [uniqueName('ns'), `/${uniqueName('rotate')}`];
    const secret = `file:${mesh.folder}/old`;
    const owner = `${namespace}@example.org`;
    const { id } = await subscribe({
      channel: 'webhook',
      url: `${receiver.url}${path}`,
      secret,
      owner,
      namespaces: [namespace],
    });
    await api('POST', `/v1/subscriptions/${id}/rotate`, { secret: `file:${mesh.folder}/new` });
    await api('POST', `/v1/subscriptions/${id}/test`, {}, 202);
    const arrived = (count: number) =>
      eventually(() => {
        const found = receiver.received.filter((one) => one.path === path);
        expect(found).toHaveLength(count);
        return found.at(-1)!;
      });
    const both = await arrived(1);
    for (const key of [oldSecret, newSecret])
      expect(new Webhook(key).verify(both.body, both.headers as never)).toMatchObject({
        type: 'notification.test',
      });
    await api('POST', `/v1/subscriptions/${id}/rotate`, { secret: null });
    await api('POST', `/v1/subscriptions/${id}/test`, {}, 202);
    const one = await arrived(2);
    expect(() => new Webhook(oldSecret).verify(one.body, one.headers as never)).toThrow();
    new Webhook(newSecret).verify(one.body, one.headers as never);
  });

  it('are disabled by 410, with a mail to the owner, and resumed by a person', async () => {
    const [namespace, owner] = [uniqueName('ns'), `${uniqueName('owner')}@example.org`];
    const secret = `file:${mesh.folder}/old`;
    const url = `${receiver.url}/gone/${namespace}`;
    const { id } = await subscribe({ channel: 'webhook', url, secret, owner, namespaces: [namespace] });
    await mesh.publish(topics.dq.timelinessChanged, late(namespace));
    expect((await mailTo(owner)).subject).toContain('disabled');
    expect(await api('GET', `/v1/subscriptions/${id}`)).toMatchObject({ state: 'disabled' });
    await eventually(() => {
      const states = mesh.heard(subscriptionChanged).filter(({ message }) => message.subscription === id);
      expect(states.map(({ message }) => message.state).sort()).toEqual(['active', 'disabled']);
    });
    const failed = mesh.heard(notificationFailed).filter(({ message }) => message.namespace === namespace);
    expect(failed.map(({ message }) => message.reason)).toEqual([expect.stringContaining('410')]);
    expect(await api('POST', `/v1/subscriptions/${id}/resume`, {})).toMatchObject({ state: 'active' });
  });

  it('are disabled after long failure', async () => {
    const [namespace, owner] = [uniqueName('ns'), `${uniqueName('owner')}@example.org`];
    const url = `${receiver.url}/moved/${namespace}`;
    const secret = `file:${mesh.folder}/old`;
    const { id } = await subscribe({ channel: 'webhook', url, secret, owner, namespaces: [namespace] });
    await api('POST', `/v1/subscriptions/${id}/test`, {}, 202);
    await eventually(() =>
      expect(receiver.received.some(({ path }) => path === `/moved/${namespace}`)).toBe(true),
    );
    const { length } = await eventually(async () => {
      const failing = await mesh.sql.query(
        `UPDATE receivers r SET failing_since = now() - interval '6 days' FROM deliveries d
         WHERE d.receiver = r.receiver AND d.subscription_id = $1 RETURNING 1`,
        [id],
      );
      expect(failing).toHaveLength(1);
      return failing;
    });
    expect(length).toBe(1);
    await api('POST', `/v1/subscriptions/${id}/test`, {}, 202);
    expect((await mailTo(owner)).subject).toContain('without a success');
    expect((await api('GET', `/v1/subscriptions/${id}`)).state).toBe('disabled');
  });

  it('answer with every fault, and never with what was given', async () => {
    const body = { channel: 'webhook', url: 'x', secret: 'hunter2-secret', severity: 'loud', extra: 1 };
    const problem = await api<{ code: string; faults: { path: string }[] }>(
      'POST',
      '/v1/subscriptions',
      body,
      422,
    );
    expect(problem.code).toBe('CHIMERA_SUBSCRIPTION_INVALID');
    expect(problem.faults.map(({ path }) => path).sort()).toEqual([
      '/extra',
      '/owner',
      '/secret',
      '/severity',
      '/url',
    ]);
    expect(JSON.stringify(problem)).not.toContain('hunter2');
  });
});

describe('deliveries', () => {
  it('are listed, shown, and sent again under the same id', async () => {
    const [namespace, path] = [uniqueName('ns'), `/${uniqueName('again')}`];
    const url = `${receiver.url}${path}`;
    const secret = `file:${mesh.folder}/old`;
    const subscription = { channel: 'webhook', url, secret, owner: 'o@example.org', namespaces: [namespace] };
    const { id } = await subscribe(subscription);
    await mesh.publish(topics.dq.timelinessChanged, late(namespace));
    const list = () =>
      api<{ deliveries: { deliveryId: string; state: string }[] }>(
        'GET',
        `/v1/deliveries?subscription=${id}`,
      );
    const [delivered] = await eventually(async () => {
      const { deliveries } = await list();
      expect(deliveries).toMatchObject([{ state: 'delivered', namespace }]);
      return deliveries;
    });
    const one = `/v1/deliveries/${delivered!.deliveryId}`;
    expect(await api('GET', one)).toMatchObject({ notice: { type: 'dq.timeliness_changed' } });
    await api('POST', `${one}/resend`, {}, 202);
    await eventually(() => {
      const arrived = receiver.received.filter((each) => each.path === path);
      expect(arrived.map(({ headers }) => headers['webhook-id'])).toEqual([
        delivered!.deliveryId,
        delivered!.deliveryId,
      ]);
    });
    await api('DELETE', `/v1/subscriptions/${id}`);
    await eventually(async () => expect((await list()).deliveries).toMatchObject([{ state: 'delivered' }]));
    await api('POST', `${one}/resend`, {}, 409);
    await api('GET', '/v1/deliveries/msg_none', undefined, 404);
  });
});
