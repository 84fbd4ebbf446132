import { randomUUID } from 'node:crypto';
import { deadLetterTopic, topics } from '@chimera/contracts';
import {
  eventually,
  meshIntent,
  meshProcess,
  openMesh,
  postgresSource,
  sendAsForeigner,
  uniqueName,
  type MeshDatabase,
} from '@chimera/testing';
import { beforeAll, describe, expect, it } from 'vitest';

const mesh = openMesh();
const topic = topics.intake.sourceIntentSubmitted;
let database: MeshDatabase;

beforeAll(async () => {
  database = await mesh.database();
});

async function anIntent() {
  const name = uniqueName('foreign');
  await database.fill(name, 10);
  return meshIntent(name, postgresSource(database), [{ name, from: `public.${name}` }]);
}

async function produce(headers?: Record<string, string>): Promise<{ name: string; submissionId: string }> {
  const intent = await anIntent();
  await mesh.own(intent);
  const submissionId = randomUUID();
  await sendAsForeigner(mesh.addresses, {
    topic: topic.name,
    key: `mesh/${intent.name}`,
    value: {
      namespace: 'mesh',
      name: intent.name,
      submissionId,
      submittedBy: 'a-foreign-team',
      content: JSON.stringify(intent),
    },
    ...(headers ? { headers } : {}),
  });
  // Until intake has seen it, it does not know the submission.
  await eventually(() => mesh.api.get('intake', `/v1/submissions/${submissionId}`), { deadlineMs: 60_000 });
  return { name: intent.name, submissionId };
}

/** Types of the events of an intent's flow, each once. */
async function story(name: string): Promise<readonly string[]> {
  return eventually(
    async () => {
      const { entries } = await mesh.audit({ intent: `mesh/${name}` });
      const types = new Set(entries.map(({ type }) => type));
      expect(types).toContain(topics.notification.notificationDelivered.name);
      return [...types].sort();
    },
    { deadlineMs: 30_000 },
  );
}

describe('a foreign Kafka producer', () => {
  it('gets exactly what HTTP gives, without any header', async () => {
    const overHttp = await anIntent();
    await mesh.onboard(overHttp);
    const { name, submissionId } = await produce();
    expect(await mesh.submission(submissionId, ['available', 'rejected', 'failed'])).toMatchObject({
      state: 'available',
      version: 1,
      name,
      part: 'source',
    });
    expect(await story(name)).toEqual(await story(overHttp.name));
  });

  it('has its own event id, flow and trace carried on when it sends them', async () => {
    const id = randomUUID();
    const flow = randomUUID();
    const trace = randomUUID().replaceAll('-', '');
    const { name, submissionId } = await produce({
      ce_specversion: '1.0',
      ce_id: id,
      ce_source: '/foreign',
      ce_type: 'chimera.intake.source-intent-submitted',
      ce_time: new Date().toISOString(),
      ce_correlationid: flow,
      traceparent: `00-${trace}-00f067aa0ba902b7-01`,
    });
    await mesh.submission(submissionId, ['available']);
    const [requested] = await mesh.topics.events(
      topics.intake.datasourceOnboardingRequested,
      ({ intent }) => intent === name,
    );
    expect(requested!.headers).toMatchObject({ ce_correlationid: flow });
    expect(requested!.headers['traceparent']).toContain(trace);
    const { entries } = await mesh.audit({ correlation: flow });
    expect(entries.map(({ eventId }) => eventId)).toContain(id);
  });

  it('that sends an invalid intent gets every fault as an event', async () => {
    const submissionId = randomUUID();
    const name = uniqueName('foreign');
    const value = { namespace: 'mesh', name, submissionId, submittedBy: 'them', content: '{"apiVersion":1}' };
    await sendAsForeigner(mesh.addresses, { topic: topic.name, key: `mesh/${name}`, value });
    const rejected = await eventually(
      async () => {
        const [found] = await mesh.topics.events(
          topics.intake.intentRejected,
          (event) => event.submissionId === submissionId,
        );
        expect(found).toBeDefined();
        return found!;
      },
      { deadlineMs: 60_000 },
    );
    expect(rejected.message.faults.length).toBeGreaterThan(3);
  });

  it.each(['intake', 'console', 'audit'] as const)(
    'that sends garbage has it kept by %s to the byte, and the service goes on (Invariant 6)',
    async (service) => {
      const garbage = Buffer.from(`\u0001garbage ${randomUUID()}\u0000\u00ff`, 'latin1');
      const before = await meshProcess(service);
      await sendAsForeigner(mesh.addresses, { topic: topic.name, key: 'mesh/garbage', value: garbage });
      const letter = await eventually(
        async () => {
          const letters = await mesh.topics.records(deadLetterTopic(topic.name, service));
          const found = letters.find(({ value }) => value?.equals(garbage));
          expect(found).toBeDefined();
          return found!;
        },
        { deadlineMs: 60_000 },
      );
      expect(letter.headers).toMatchObject({
        '__connect.errors.topic': topic.name,
        'chimera.error.code': 'CHIMERA_MESSAGE_UNDECODABLE',
      });
      expect((await meshProcess(service)).pid).toBe(before.pid);
    },
  );

  it('finds the mesh at work after its garbage', async () => {
    const { submissionId } = await produce();
    expect(await mesh.submission(submissionId, ['available'])).toMatchObject({ version: 1 });
  });
});
