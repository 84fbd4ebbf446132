import { topics, type MetadataChangeProposal } from '@chimera/contracts';
import type { SourceIntent } from '@chimera/intent';
import {
  eventually,
  meshIntent,
  openMesh,
  parquetFile,
  postgresSource,
  uniqueName,
  type MeshDatabase,
  type MeshSubmission,
} from '@chimera/testing';
import { beforeAll, describe, expect, it } from 'vitest';

const mesh = openMesh();
let database: MeshDatabase;

beforeAll(async () => {
  database = await mesh.database();
});

async function parquetIntent(name: string): Promise<SourceIntent> {
  const path = await parquetFile(
    `${name}.parquet`,
    "SELECT i AS id, 'c' || i AS code, TIMESTAMP '2026-01-01' + to_seconds(i) AS at FROM range(1000) t(i)",
  );
  return meshIntent(name, { kind: 'parquet', uri: `file://${path}` }, [{ name, from: '.' }]);
}

async function postgresIntent(name: string): Promise<SourceIntent> {
  await database.fill(name, 1_000);
  return meshIntent(name, postgresSource(database), [{ name, from: `public.${name}` }]);
}

describe.each([
  { kind: 'parquet', intentOf: parquetIntent, columns: ['id', 'code', 'at'] },
  { kind: 'postgres', intentOf: postgresIntent, columns: ['id', 'code', 'delay', 'fare', 'at'] },
])('onboarding of $kind', ({ kind, intentOf, columns }) => {
  const name = uniqueName(kind);
  let intent: SourceIntent;
  let submission: MeshSubmission;

  beforeAll(async () => {
    intent = await intentOf(name);
    submission = await mesh.onboard(intent);
  });

  it('is accepted as version 1, and tells the team by mail', async () => {
    expect(submission).toMatchObject({ state: 'available', version: 1, faults: [] });
    const mail = await mesh.mail(`${name}@example.org`, 'data discovery available');
    expect(mail.text).toContain(name);
  });

  it('links every event with its cause in the audit log', async () => {
    const chain = [
      topics.intake.sourceIntentSubmitted.name,
      topics.intake.datasourceOnboardingRequested.name,
      // Discovery merges these two in any order; the later one makes the datasets available.
      expect.stringMatching(/^chimera\.metadata\.(datasource-onboarding-completed|dataset-registered)\.v1$/),
      topics.discovery.dataDiscoveryAvailable.name,
      topics.notification.notificationDelivered.name,
    ];
    await eventually(async () => {
      const { entries, chain: hashes } = await mesh.audit({ intent: `mesh/${name}` });
      const last = entries.find(
        ({ type, data }) =>
          type === topics.notification.notificationDelivered.name &&
          data.includes('data discovery available'),
      );
      const types: string[] = [];
      for (let entry = last; entry !== undefined;) {
        types.unshift(entry.type);
        const cause = entry.causationId;
        entry = entries.find(({ eventId }) => eventId === cause);
      }
      expect(types).toEqual(chain);
      expect(new Set(entries.map(({ correlationId }) => correlationId)).size).toBe(1);
      expect(entries.map(({ type }) => type)).toContain(topics.metadata.datasetRegistered.name);
      expect(hashes).toMatchObject({ holds: true, fault: null });
    });
  });

  it('registers the contract, and schemas for the topics of the dataset', async () => {
    const subjects = [
      `chimera.data.mesh.${name}.v1-value`,
      `chimera.load.mesh.${name}-value`,
      `chimera.quarantine.mesh.${name}-value`,
    ];
    for (const subject of subjects) {
      const response = await fetch(`${mesh.addresses.registryUrl}/subjects/${subject}/versions/latest`);
      expect([subject, response.status]).toEqual([subject, 200]);
    }
    const row = await fetch(`${mesh.addresses.registryUrl}/subjects/${subjects[0]}/versions/latest`);
    const { schema } = (await row.json()) as { schema: string };
    const { fields } = JSON.parse(schema) as { fields: { name: string }[] };
    expect(fields.map((field) => field.name)).toEqual(columns);
  });

  it('proposes the dataset to DataHub', async () => {
    const aspects = await eventually(async () => {
      const records = await mesh.topics.records('MetadataChangeProposal_v1');
      const decoded = await Promise.all(records.map(({ value }) => mesh.topics.decode(value!)));
      const own = (decoded as MetadataChangeProposal[]).filter(
        ({ entityType, entityUrn }) => entityType === 'dataset' && entityUrn?.includes(name),
      );
      expect(own.map(({ aspectName }) => aspectName)).toContain('schemaMetadata');
      return own;
    });
    const names = aspects.map(({ aspectName }) => aspectName);
    expect(names).toEqual(expect.arrayContaining(['datasetProperties', 'ownership', 'schemaMetadata']));
    const schema = aspects.find(({ aspectName }) => aspectName === 'schemaMetadata')!.aspect!;
    const { fields } = JSON.parse(schema.value.toString()) as { fields: { fieldPath: string }[] };
    expect(fields).toHaveLength(columns.length);
  });

  it('makes the dataset searchable', async () => {
    const { datasets } = await mesh.api.get<{ datasets: unknown[] }>('discovery', `/v1/search?q=${name}`);
    expect(datasets).toHaveLength(1);
    expect(JSON.stringify(datasets)).toContain(name);
  });

  it('changes nothing when the same content comes again', async () => {
    const again = await mesh.onboard(intent);
    expect(again).toMatchObject({ state: 'unchanged', version: 1 });
  });

  it('is a new version when the content changed', async () => {
    const [dataset] = intent.datasets;
    const described = { ...intent, datasets: [{ ...dataset!, description: 'Now with a description' }] };
    expect(await mesh.onboard(described)).toMatchObject({ state: 'available', version: 2 });
    const shown = await mesh.api.get<{ versions: unknown[] }>('intake', `/v1/intents/mesh/${name}`);
    expect(shown.versions).toHaveLength(2);
  });
});

describe('an intent that cannot be taken', () => {
  it('is refused with every fault of the file at once', async () => {
    const intent = meshIntent(uniqueName('bad'), postgresSource(database), [
      { name: 'Not A Name', from: 'public.x' },
    ]);
    const { declaration: _declaration, ...undeclared } = intent;
    const content = JSON.stringify({ ...undeclared, team: { name: 'a' }, colour: 'red' });
    const { status, body } = await mesh.api.tell('intake', '/v1/intents', { content });
    expect(status).toBe(422);
    const { faults } = body as { faults: { path: string; hint: string | null }[] };
    expect(faults.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['/datasets/0/name', '/declaration', '/team/supportEmail', '/colour']),
    );
  });

  it('is rejected with every fault of its source at once, and the team is told', async () => {
    const name = uniqueName('bad');
    const intent = meshIntent(name, postgresSource(database), [
      { name: `${name}_a`, from: 'public.absent_a' },
      { name: `${name}_b`, from: 'public.absent_b' },
    ]);
    const submission = await mesh.submission(await mesh.submit(intent), ['rejected', 'available']);
    expect(submission.state).toBe('rejected');
    expect(submission.faults.map(({ path }) => path)).toEqual(['/datasets/0/from', '/datasets/1/from']);
    const mail = await mesh.mail(`${name}@example.org`, 'rejected');
    expect(mail.text).toContain('absent_b');
  });
});
