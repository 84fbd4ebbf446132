import { randomUUID } from 'node:crypto';
import { allTopics, topics } from '@chimera/contracts';
import {
  eventually,
  meshIntent,
  openMesh,
  postgresSource,
  replaceIn,
  uniqueName,
  type TopicRecord,
} from '@chimera/testing';
import { beforeAll, describe, expect, it } from 'vitest';

const mesh = openMesh();
const name = uniqueName('trace');
const trace = randomUUID().replaceAll('-', '');
const caller = { traceparent: `00-${trace}-00f067aa0ba902b7-01`, correlationId: randomUUID() };

/** Topics that carry this flow. Heartbeats belong to no flow; the others tell of failures. */
const carried = [
  topics.intake.sourceIntentSubmitted,
  topics.intake.datasourceOnboardingRequested,
  topics.metadata.datasetRegistered,
  topics.metadata.contractChanged,
  topics.metadata.datasourceOnboardingCompleted,
  topics.discovery.dataDiscoveryAvailable,
  topics.intake.ingestionIntentSubmitted,
  topics.intake.ingestionConfigured,
  topics.intake.pipelineConfigured,
  topics.intake.runStartRequested,
  topics.orchestrator.runRequested,
  topics.orchestrator.runAssigned,
  topics.ingestion.runStarted,
  topics.ingestion.runStaged,
  topics.dq.runAssessed,
  topics.ingestion.versionPublished,
  topics.notification.notificationDelivered,
].map((topic) => topic.name);

let ofFlow: readonly TopicRecord[];

async function recordsOfFlow(): Promise<readonly TopicRecord[]> {
  const records: TopicRecord[] = [];
  for (const topic of allTopics) records.push(...(await mesh.topics.records(topic.name)));
  return records.filter(({ headers }) => headers['ce_correlationid'] === caller.correlationId);
}

beforeAll(async () => {
  const database = await mesh.database();
  await database.fill(name, 100);
  const ingestion = replaceIn(database, `${name}_copy`);
  const intent = meshIntent(name, postgresSource(database), [{ name, from: `public.${name}`, ingestion }]);
  const [pipeline = ''] = await mesh.prepare(intent, caller);
  await mesh.run(await mesh.startRun('mesh', pipeline, caller));
  await mesh.mail(`${name}@example.org`, 'version 1 published');
  ofFlow = await eventually(
    async () => {
      const found = await recordsOfFlow();
      expect(found.filter(({ topic }) => topic.includes('notification-delivered')).length).toBe(3);
      return found;
    },
    { deadlineMs: 60_000, everyMs: 500 },
  );
});

describe('one trace', () => {
  it.each(carried)('reaches %s', (topic) => {
    expect(ofFlow.map((record) => record.topic)).toContain(topic);
  });

  it('is the same in every event of the flow, each with a span of its own', () => {
    const parents = ofFlow.map(({ headers }) => headers['traceparent'] ?? 'none');
    expect(new Set(parents.map((parent) => parent.split('-')[1]))).toEqual(new Set([trace]));
    expect(new Set(parents.map((parent) => parent.split('-')[2])).size).toBe(parents.length);
  });

  it('passes through every service that says something', () => {
    const sources = new Set(ofFlow.map(({ headers }) => headers['ce_source']));
    const services = ['intake', 'metadata', 'discovery', 'orchestrator', 'ingestion', 'dq', 'notification'];
    expect(sources).toEqual(new Set(services.map((service) => `/chimera/${service}`)));
  });

  it('names the direct cause of every event', () => {
    const ids = new Set(ofFlow.map(({ headers }) => headers['ce_id']));
    const rootless = ofFlow.filter(({ headers }) => {
      const cause = headers['ce_causationid'];
      return cause === undefined ? !headers['ce_actor']?.startsWith('mesh-test') : !ids.has(cause);
    });
    expect(rootless.map(({ topic, headers }) => [topic, headers])).toEqual([]);
  });
});
