import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiClient } from '../api/client.js';
import { answering, requests } from './chimera.fixture.js';
import { namedRun } from './named-run.js';

const addresses = { console: 'http://127.0.0.1:1', tokenFile: '/dev/null', memberTokenFile: null };
const client = new ApiClient(addresses as never, 'ada', new AbortController().signal);

beforeEach(() => void requests.splice(0));
afterEach(() => vi.unstubAllGlobals());

describe('the run that a command names', () => {
  it('is found by its id', async () => {
    answering({ 'GET /v1/runs/r1': { runId: 'r1' } });
    expect(await namedRun(client, 'r1')).toEqual({ runId: 'r1' });
  });

  it('is the newest of a pipeline', async () => {
    answering({
      'GET /v1/runs': { runs: [{ runId: 'r2' }] },
      'GET /v1/runs/r2': { runId: 'r2', version: 2 },
    });
    expect(await namedRun(client, 'bakery/shop_shop_orders')).toEqual({ runId: 'r2', version: 2 });
    expect(Object.fromEntries(requests[0]!.url.searchParams)).toEqual({
      namespace: 'bakery',
      pipeline: 'shop_shop_orders',
      limit: '1',
    });
  });

  it('does not exist where a pipeline never ran', async () => {
    answering({ 'GET /v1/runs': { runs: [] } });
    await expect(namedRun(client, 'bakery/shop_shop_orders')).rejects.toMatchObject({
      code: 'CHIMERA_RUN_UNKNOWN',
      hint: expect.stringContaining('run start bakery/shop_shop_orders') as string,
    });
  });
});
