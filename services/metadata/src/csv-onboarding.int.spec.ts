import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { metadataChangeProposals, topics, type DatasourceOnboardingRequested } from '@chimera/contracts';
import { eventually } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { metadataUnderTest, newNamespace, type MetadataUnderTest } from './metadata.fixture.js';

let metadata: MetadataUnderTest;
beforeAll(async () => {
  metadata = await metadataUnderTest();
}, 90_000);
afterAll(() => metadata.close());

const { datasetRegistered, datasetProfiled, contractChanged } = topics.metadata;

const people = [
  'id,email,code,city',
  '1,ada@example.org,12,Berlin',
  '2,bob@example.org,13,Paris',
  '3,eve@example.org,14,Rome',
].join('\n');

/** The same request about a CSV file instead of a table. */
function csvRequest(namespace: string, version: number, dataset: object = {}): DatasourceOnboardingRequested {
  const request = metadata.request(namespace, 'people', version, { from: 'people.csv', ...dataset });
  const content = JSON.parse(request.content) as object;
  const source = { kind: 'csv', uri: `file:${join(metadata.mesh.folder, namespace)}` };
  return { ...request, sourceKind: 'csv', content: JSON.stringify({ ...content, source }) };
}

describe('a source without a schema of its own', () => {
  it('is unconfirmed until the intent says otherwise, whatever was guessed, and its values are profiled', async () => {
    const namespace = newNamespace();
    mkdirSync(join(metadata.mesh.folder, namespace));
    writeFileSync(join(metadata.mesh.folder, namespace, 'people.csv'), `${people}\n`);
    expect(await metadata.onboard(csvRequest(namespace, 1))).toBe('completed');
    const columns = ['id', 'email', 'code', 'city'].map((name) => ({
      name,
      type: name === 'id' ? 'int64' : 'text',
    }));
    const confirmed = { schema: columns, classification: { city: 'secret', email: 'none' } };
    const profiles = () => metadata.heard(datasetProfiled, namespace).map(({ message }) => message);
    await eventually(() => expect(profiles()).toHaveLength(1), { deadlineMs: 60_000 });
    expect(profiles()[0]).toMatchObject({
      rowsProfiled: 3,
      complete: true,
      proposals: [{ column: 'email', classification: 'pii', kind: 'email', share: 1 }],
    });
    expect(profiles()[0]!.sample[0]).toMatchObject({ id: '1', email: '***', city: 'Berlin' });
    expect(JSON.stringify(profiles())).not.toContain('@example.org');

    expect(await metadata.onboard(csvRequest(namespace, 2, confirmed))).toBe('completed');
    expect(metadata.heard(datasetRegistered, namespace).map(({ message }) => message)).toMatchObject([
      { schemaConfirmed: false, contract: { version: 1 } },
      {
        schemaConfirmed: true,
        contract: { version: 2, subject: `chimera.data.${namespace}.people.v2-value` },
      },
    ]);
    await eventually(() => expect(profiles()).toHaveLength(2), { deadlineMs: 60_000 });
    expect(profiles()[1]).toMatchObject({ proposals: [] });
    expect(profiles()[1]!.sample[0]).toMatchObject({ email: 'ada@example.org', city: '***' });

    // Confirmed, it binds: another type is refused now.
    const other = columns.map((column) => (column.name === 'code' ? { ...column, type: 'int32' } : column));
    expect(await metadata.onboard(csvRequest(namespace, 3, { ...confirmed, schema: other }))).toBe('failed');
    expect(metadata.heard(contractChanged, namespace)).toHaveLength(2);
    const { urn } = profiles()[0]!;
    const aspects = metadata.mesh
      .heard(metadataChangeProposals)
      .filter(({ message }) => message.entityUrn === urn)
      .map(({ message }) => message.aspectName);
    expect(aspects).toContain('datasetProfile');
  });
});
