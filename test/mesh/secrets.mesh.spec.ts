import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames } from '@chimera/config';
import {
  eventually,
  meshIntent,
  meshLayout,
  meshSecrets,
  openMesh,
  postgresSource,
  replaceIn,
  secretReferences,
  uniqueName,
  webhookReceiver,
} from '@chimera/testing';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';

const mesh = openMesh();
const layout = meshLayout();
const wrong = `canary-wrong-${randomUUID()}`;
const literal = `canary-literal-${randomUUID()}`;
let refusal: string;

/** Everything that must be nowhere but in its file. */
function secrets(): readonly { name: string; value: string }[] {
  const generated = Object.entries(
    JSON.parse(readFileSync(layout.credentialFile, 'utf8')) as Record<string, string>,
  );
  const token = readFileSync(layout.tokenFile, 'utf8').trim();
  return [
    ...Object.entries(meshSecrets()),
    ...generated,
    ['token', token],
    ['wrong', wrong],
    ['literal', literal],
  ].map(([name, value]) => ({ name: name as string, value: value as string }));
}

function leaksIn(where: string, text: string): readonly string[] {
  return secrets()
    .filter(({ value }) => text.includes(value))
    .map(({ name }) => `${name} in ${where}`);
}

/** Uses every secret at least once: as source, as target, as webhook key, as a password that is wrong. */
beforeAll(async () => {
  const [database, hook] = await Promise.all([mesh.database(), webhookReceiver()]);
  const name = uniqueName('secret');
  await database.fill(name, 100);
  const intent = meshIntent(
    name,
    postgresSource(database),
    [{ name, from: `public.${name}`, ingestion: replaceIn(database, `${name}_copy`) }],
    { notify: { webhooks: [{ url: hook.url, secret: secretReferences().webhook }] } },
  );
  const [pipeline = ''] = await mesh.prepare(intent);
  await mesh.run(await mesh.startRun('mesh', pipeline));
  await eventually(() => expect(hook.received.length).toBeGreaterThan(0), { deadlineMs: 60_000 });
  await hook.close();

  const file = join(layout.secrets, `wrong-${name}`);
  writeFileSync(file, wrong, { mode: 0o600 });
  const source = { ...postgresSource(database), password: `file:${file}` };
  const datasets = [{ name: `${name}_wrong`, from: `public.${name}` }];
  const id = await mesh.submit({ ...intent, name: `${name}_wrong`, source, datasets });
  expect(await mesh.submission(id, ['rejected', 'available'])).toMatchObject({ state: 'rejected' });

  const uri = database.uri.replace('postgres://', `postgres://mesh_reader:${literal}@`);
  const content = JSON.stringify({ ...intent, source: { ...postgresSource(database), uri } });
  const answer = await mesh.api.tell('intake', '/v1/intents', { content });
  expect(answer.status).toBe(422);
  refusal = JSON.stringify(answer.body);
});

describe('no secret', () => {
  it('is in an answer', () => {
    expect(leaksIn('the refusal', refusal)).toEqual([]);
  });

  it('is in a log', () => {
    const files = readdirSync(layout.logs).map((file) => join(layout.logs, file));
    expect(files.length).toBeGreaterThan(12);
    expect(files.flatMap((file) => leaksIn(file, readFileSync(file, 'latin1')))).toEqual([]);
  });

  it('is on a topic or in a dead letter, in key, headers or value', async () => {
    const names = (await mesh.topics.names()).filter((topic) => !topic.startsWith('__'));
    expect(names.length).toBeGreaterThan(30);
    const leaks: string[] = [];
    for (const topic of names) {
      const records = await mesh.topics.records(topic);
      const text = records.map(({ key, headers, value }) => [
        key,
        JSON.stringify(headers),
        value?.toString('latin1'),
      ]);
      leaks.push(...leaksIn(topic, JSON.stringify(text)));
    }
    expect(leaks).toEqual([]);
  });

  it('is in a table of any service', async () => {
    const url = new URL(mesh.addresses.postgresAdminUrl);
    url.pathname = '/chimera';
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    const { rows } = await client.query<{ schema: string; table: string }>(
      'SELECT schemaname AS schema, tablename AS table FROM pg_tables WHERE schemaname = ANY($1)',
      [serviceNames],
    );
    expect(rows.length).toBeGreaterThan(30);
    const leaks: string[] = [];
    for (const { schema, table } of rows) {
      const dump = await client.query<{ row: string }>(`SELECT t::text AS row FROM "${schema}"."${table}" t`);
      leaks.push(...leaksIn(`${schema}.${table}`, dump.rows.map(({ row }) => row).join('\n')));
    }
    await client.end();
    expect(leaks).toEqual([]);
  });

  it('is in the mail that went out', () => {
    const folder = mesh.addresses.mailFolder!;
    const leaks = readdirSync(folder).flatMap((file) =>
      leaksIn(file, readFileSync(join(folder, file), 'latin1')),
    );
    expect(leaks).toEqual([]);
  });

  it('is readable by others on disk', () => {
    const files = [layout.credentialFile, layout.tokenFile];
    expect(files.map((file) => statSync(file).mode & 0o077)).toEqual([0, 0]);
  });
});
