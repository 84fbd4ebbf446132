import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Pipeline, Warehouse } from './testing/pipeline.fixture.js';
import { Surroundings, type SupervisorProcess } from './testing/supervised-run.fixture.js';

let mesh: Surroundings;
let warehouse: Warehouse;
let supervisor: SupervisorProcess;
let pipeline: Pipeline;
let runId: string;

const rules = [
  {
    ...{ id: 'n', rule: 'range', columns: ['id'], severity: 'error', action: 'quarantine' },
    parameters: { max: '10' },
  },
];

beforeAll(async () => {
  mesh = await Surroundings.prepare();
  warehouse = new Warehouse(mesh);
  supervisor = await mesh.startSupervisor('supervisor-quarantine');
  const table = await warehouse.table(
    'id bigint primary key, mail text',
    `select n, 'ada' || n || '@example.org' from generate_series(1, 2510) n`,
  );
  pipeline = await Pipeline.of(mesh, table, supervisor.id, { maxQuarantined: { percent: 100 } });
  const { contract } = pipeline.assigned;
  const columns = contract.columns.map((column) =>
    column.name === 'mail' ? { ...column, classification: 'pii' } : column,
  );
  ({ runId } = await pipeline.publish({}, { rules, contract: { ...contract, columns } }));
});

afterAll(async () => {
  await mesh.close();
  await warehouse.close();
});

interface Page {
  readonly rows: readonly { readonly offset: number; readonly row: Record<string, string> }[];
  readonly next: number | null;
}

async function get<T>(path: string): Promise<T> {
  const response = await supervisor.fetch(path);
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}

describe('the quarantine over HTTP', { timeout: 180_000 }, () => {
  it('tells which runs set rows aside, and why', async () => {
    const { pipeline: name } = pipeline.assigned;
    const { runs } = await get<{ runs: unknown[] }>(`/v1/quarantine?namespace=aviation&pipeline=${name}`);
    const codes = { CHIMERA_ROW_RANGE: 2_500 };
    expect(runs).toMatchObject([
      { runId, attempt: 1, version: 1, state: 'published', rowsQuarantined: 2_500, codes, replayedBy: null },
    ]);
    expect(await get(`/v1/quarantine?namespace=aviation&pipeline=other`)).toEqual({ runs: [] });
  });

  it('shows rows page by page, classified values masked (Invariant 8)', async () => {
    const seen: string[] = [];
    for (let after: number | null = -1; after !== null;) {
      const page: Page = await get<Page>(`/v1/quarantine/${runId}?limit=1000&after=${after}`);
      seen.push(...page.rows.map(({ row }) => row['id']!));
      expect(new Set(page.rows.map(({ row }) => row['mail']))).toEqual(new Set(['***']));
      after = page.next;
    }
    expect(seen).toHaveLength(2_500);
    expect(new Set(seen).size).toBe(2_500);
  });

  it('gives all rows as one stream', async () => {
    const ndjson = await (await supervisor.fetch(`/v1/quarantine/${runId}/export`)).text();
    const lines = ndjson.trim().split('\n');
    expect(lines).toHaveLength(2_500);
    expect(JSON.parse(lines[0]!)).toMatchObject({ code: 'CHIMERA_ROW_RANGE', row: { mail: '***' } });
    expect(ndjson).not.toContain('example.org');
    const csv = await supervisor.fetch(`/v1/quarantine/${runId}/export?format=csv`);
    expect(csv.headers.get('content-type')).toContain('text/csv');
    const [head, ...rows] = (await csv.text()).trim().split('\r\n');
    expect(head).toBe('offset,position,code,column,detail,id,mail');
    expect(rows).toHaveLength(2_500);
  });

  it('refuses what it does not know', async () => {
    expect((await supervisor.fetch(`/v1/quarantine/${runId}`, {})).status).toBe(401);
    const unknown = await supervisor.fetch('/v1/quarantine/11111111-1111-4111-8111-111111111111/export');
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ code: 'CHIMERA_RUN_UNKNOWN' });
    for (const path of [
      `/v1/quarantine`,
      `/v1/quarantine?namespace=aviation&pipeline=${encodeURIComponent(`x' or 1=1`)}`,
      '/v1/quarantine/not-a-run',
      `/v1/quarantine/${runId}?limit=0`,
      `/v1/quarantine/${runId}?after=x`,
      `/v1/quarantine/${runId}/export?format=xml`,
    ])
      expect([path, (await supervisor.fetch(path)).status]).toEqual([path, 400]);
  });
});
