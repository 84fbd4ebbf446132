import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { metadataChangeProposals, topics } from '@chimera/contracts';
import { eventually } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metadataUnderTest, newNamespace, type MetadataUnderTest } from './metadata.fixture.js';
import { configured, pipeline } from './pipeline.fixture.js';

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await metadataUnderTest();
}, 90_000);
afterAll(() => metadata.close());

const { sourceChanged } = topics.metadata;

function folderOf(namespace: string): string {
  const folder = join(metadata.mesh.folder, namespace);
  mkdirSync(folder);
  return folder;
}

const files = { kind: 'file', settleSeconds: 1, everySeconds: 1 };
const told = (namespace: string) =>
  metadata.heard(sourceChanged, namespace).map(({ message }) => message.files);
const watches = (namespace: string) =>
  metadata.mesh.sql.query(`SELECT 1 FROM tasks WHERE kind = 'watch' AND key = $1`, [
    `${namespace}/${pipeline}`,
  ]);

describe('files that a pipeline waits for', () => {
  it('are told once when they arrived, changed and came back, until the trigger is another', async () => {
    const namespace = newNamespace();
    const folder = folderOf(namespace);
    const file = (name: string): string => join(folder, name);
    writeFileSync(file('a.csv'), 'day\n2001-01-01\n');
    const publish = (version: number, trigger: object) =>
      metadata.mesh.publish(
        topics.intake.pipelineConfigured,
        configured(namespace, folder, version, trigger),
      );
    await publish(1, files);
    await eventually(() => expect(told(namespace)).toEqual([1]));
    writeFileSync(file('b.csv'), 'day\n2001-01-02\n');
    await eventually(() => expect(told(namespace)).toEqual([1, 2]));
    rmSync(file('b.csv'));
    await eventually(() => expect(told(namespace)).toEqual([1, 2, 1]));
    const prints = metadata.heard(sourceChanged, namespace).map(({ message }) => message.fingerprint);
    expect(new Set(prints).size).toBe(3);

    await publish(2, { kind: 'manual' });
    await eventually(async () => expect(await watches(namespace)).toEqual([]));
    await publish(3, files);
    await eventually(async () => expect(await watches(namespace)).toHaveLength(1));
    writeFileSync(file('c.csv'), 'day\n2001-01-03\n');
    await eventually(() => expect(told(namespace)).toEqual([1, 2, 1, 2]));
  });

  it('may come later than the watch, and the target is catalogued with its lineage', async () => {
    const namespace = newNamespace();
    const folder = join(metadata.mesh.folder, namespace);
    await metadata.mesh.publish(topics.intake.pipelineConfigured, configured(namespace, folder, 1, files));
    await eventually(async () => expect(await watches(namespace)).toHaveLength(1));
    const target = 'urn:li:dataset:(urn:li:dataPlatform:postgres,lake.public.weather,PROD)';
    const aspects = () =>
      metadata.mesh
        .heard(metadataChangeProposals)
        .filter(
          ({ message }) =>
            message.entityUrn === target && message.systemMetadata?.runId?.startsWith(namespace),
        )
        .map(({ message }) => [message.aspectName, JSON.parse(message.aspect!.value.toString())] as const);
    await eventually(() =>
      expect(Object.fromEntries(aspects())['upstreamLineage']).toMatchObject({
        upstreams: [{ dataset: expect.stringContaining('file,weather'), type: 'TRANSFORMED' }],
        fineGrainedLineages: [
          {
            upstreams: [expect.stringContaining(',day)')],
            downstreams: [`urn:li:schemaField:(${target},date)`],
          },
        ],
      }),
    );
    expect(told(namespace)).toEqual([]);
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.csv'), 'day\n2001-01-01\n');
    await eventually(() => expect(told(namespace)).toEqual([1]));
  });
});
