import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { metadataChangeProposals, topics } from '@chimera/contracts';
import { eventually } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metadataUnderTest, newNamespace, type MetadataUnderTest } from './metadata.fixture.js';
import { configured, pipeline } from './pipeline.fixture.js';

let metadata: MetadataUnderTest;
let receiver: Server;
/** Bodies that the receiver took; it refuses the first try of each. */
const received: { eventType: string; run: { runId: string } }[] = [];
const tried = new Set<string>();

beforeAll(async () => {
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const first = !tried.has(body);
      tried.add(body);
      if (!first) received.push(JSON.parse(body) as (typeof received)[number]);
      response.writeHead(first ? 503 : 201).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  metadata = await metadataUnderTest({ CHIMERA_OPENLINEAGE_URL: `http://127.0.0.1:${port}/api/v1/lineage` });
}, 90_000);
afterAll(async () => {
  await metadata.close();
  receiver.close();
});

const owner = { team: 'sky', supportEmail: 's@example.org' };
const ledger = { read: 2, staged: 2, quarantined: 0, filtered: 0, deduplicated: 0, sourceCount: 2 };
const about = (namespace: string, runId: string) => ({
  runId,
  attempt: 1,
  namespace,
  pipeline,
  dataset: 'weather',
  version: 1,
});

/** What can happen to a run, to be published in any order. */
function happenings(namespace: string, runId: string) {
  const { mesh } = metadata;
  const run = about(namespace, runId);
  return {
    started: () =>
      mesh.publish(topics.ingestion.runStarted, {
        ...run,
        ...{ supervisor: 's', rowsExpected: null, team: '', contract: null, rules: [], parts: 1, load: [] },
      }),
    assessed: () =>
      mesh.publish(topics.dq.runAssessed, { ...run, ...owner, passed: true, checks: [], usage: [] }),
    published: () =>
      mesh.publish(topics.ingestion.versionPublished, {
        ...run,
        ...owner,
        urn: 'u',
        target: 't',
        relation: 'r',
        ledger,
        usage: [],
        wallMillis: 1,
      }),
    cancelled: () =>
      mesh.publish(topics.orchestrator.runCancelled, { ...run, ...owner, requestedBy: 'ada', reason: '' }),
  };
}

const told = (namespace: string): string[] =>
  metadata.heard(topics.metadata.lineageEmitted, namespace).map(({ message }) => message.eventType);
const rest = (namespace: string) =>
  metadata.mesh.sql.query(`SELECT kind FROM tasks WHERE key LIKE $1`, [`${namespace}/%`]);

describe('lineage of runs', () => {
  it.each([
    ['in order', ['started', 'assessed', 'published'], ['START', 'COMPLETE']],
    [
      'the end first, everything twice',
      ['published', 'published', 'assessed', 'started', 'started'],
      ['START', 'COMPLETE'],
    ],
    ['cancelled before it started', ['cancelled'], ['START', 'ABORT']],
  ] as const)('is told once and delivered, with facts %s', async (_, order, expected) => {
    const [namespace, runId] = [newNamespace(), randomUUID()];
    const happens = happenings(namespace, runId);
    await metadata.mesh.publish(
      topics.intake.pipelineConfigured,
      configured(namespace, '/nowhere', 1, { kind: 'manual' }),
    );
    for (const step of order) await happens[step]();
    const delivered = () =>
      received.filter(({ run }) => run.runId === runId).map(({ eventType }) => eventType);
    await eventually(
      async () => {
        expect(await rest(namespace)).toEqual([]);
        expect(delivered().toSorted()).toEqual([...expected].toSorted());
      },
      { deadlineMs: 40_000 },
    );
    expect(told(namespace)).toEqual(expected);
    const facts = await metadata.mesh.sql.query(`SELECT 1 FROM lineage_facts WHERE run_id = $1`, [runId]);
    expect(facts).toEqual([]);
    const aspects = metadata.mesh
      .heard(metadataChangeProposals)
      .filter(({ message }) => message.systemMetadata?.runId === runId)
      .map(({ message }) => message.aspectName);
    expect(aspects).toEqual(expected[1] === 'COMPLETE' ? ['operation', 'datasetProfile'] : []);
    const [first] = metadata.heard(topics.metadata.lineageEmitted, namespace);
    expect(JSON.parse(first!.message.event)).toMatchObject({
      outputs: [{ namespace: 'postgres://db.example:5432', name: 'lake.public.weather' }],
    });
  });
});
