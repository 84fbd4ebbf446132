import type {
  ConnectorContext,
  StagedReceipt,
  StagingSession,
  TargetConnection,
  TargetConnector,
  VersionPlan,
} from '@chimera/connectors';
import { describe, expect, it } from 'vitest';
import { InvariantError, type Column } from '@chimera/contracts';
import { uniqueName } from '../stack/unique-name.js';
import { encodeRows, testColumn, type TextRow } from './avro-rows.js';
import { targetLayoutFeatures } from './target-layout.features.js';
import { targetModeFeatures } from './target-modes.features.js';

/** What a target technology brings so that the behaviour which all of them share can be tested. */
export interface TargetHarness {
  readonly connector: TargetConnector;
  readonly connection: TargetConnection;
  context(signal?: AbortSignal): ConnectorContext;
  /** Columns and rows with nulls, smallest and largest values, and how a reader sees them as text, in any order. */
  readonly extremes: {
    readonly columns: readonly Column[];
    readonly rows: readonly TextRow[];
    readonly seen: readonly TextRow[];
  };
  /** Every row that a reader of `schema.relation` sees, as text; throws when there is no such relation. */
  readAll(schema: string, relation: string): Promise<readonly TextRow[]>;
  /** How many rows a reader sees; 0 when there is no such relation. */
  count(schema: string, relation: string): Promise<number>;
  /** Makes a relation by hand, as a stranger would. */
  occupy(schema: string, relation: string): Promise<void>;
  /** Whether a relation of this exact name exists. */
  exists(schema: string, relation: string): Promise<boolean>;
}

const columns = [testColumn('id', 'int64', { nullable: false }), testColumn('name', 'text')];
const numbered = (rows: number): readonly TextRow[] =>
  Array.from({ length: rows }, (_, index) => [String(index), `row ${index}`]);

/** Behaviour of every target connector. */
export function targetConnectorFeatures(technology: string, harness: () => TargetHarness): void {
  targetModeFeatures(technology, harness);
  targetLayoutFeatures(technology, harness);
  const planFor = (change: Partial<VersionPlan> = {}): VersionPlan => ({
    connection: harness().connection,
    schema: 'landing',
    relation: uniqueName('rel'),
    owner: 'team/pipeline',
    runId: 'run-1',
    attempt: 1,
    version: 1,
    columns,
    key: [],
    ...change,
  });
  const next = (plan: VersionPlan, version: number, change: Partial<VersionPlan> = {}): VersionPlan => ({
    ...plan,
    version,
    runId: `run-${version}`,
    ...change,
  });

  const begin = async (plan: VersionPlan): Promise<StagingSession> => {
    const begun = await harness().connector.begin(plan, harness().context());
    if ('session' in begun) return begun.session;
    throw new InvariantError('Expected a session, found a receipt.');
  };
  const stage = async (plan: VersionPlan, rows: readonly TextRow[] = numbered(3)): Promise<StagedReceipt> => {
    const session = await begin(plan);
    await session.write(encodeRows(plan.columns, rows), rows.length);
    return session.commit('00000000000000ff');
  };
  const publish = (plan: VersionPlan): Promise<unknown> =>
    harness().connector.publish(plan, harness().context());
  const reject = (plan: VersionPlan): Promise<unknown> =>
    harness().connector.reject(plan, harness().context());
  const discard = (plan: VersionPlan): Promise<void> =>
    harness().connector.discard(plan, harness().context());
  const tableOf = (receipt: StagedReceipt): string => receipt.relation.split('.')[1] ?? '';

  describe(`target connector: ${technology}`, () => {
    it('gives back the rows that it was given, nulls and extremes included', async () => {
      const { extremes, readAll } = harness();
      const plan = planFor({ columns: extremes.columns });
      const receipt = await stage(plan, extremes.rows);
      expect(receipt).toMatchObject({
        rows: extremes.rows.length,
        checksum: '00000000000000ff',
        keyViolation: null,
      });
      await publish(plan);
      expect(await readAll(plan.schema, plan.relation)).toEqual(extremes.seen);
    });

    it('shows nothing before it is published, and all of it after (Invariant 9)', async () => {
      const plan = planFor();
      await stage(plan);
      expect(await harness().count(plan.schema, plan.relation)).toBe(0);
      expect(await publish(plan)).toEqual({ relation: `landing.${plan.relation}`, publishedVersion: 1 });
      expect(await harness().count(plan.schema, plan.relation)).toBe(3);
    });

    it('shows whole versions only to a reader that never stops looking (Invariant 9)', async () => {
      const first = planFor();
      await stage(first, numbered(10));
      await publish(first);
      const seen = new Set<number>();
      let running = true;
      const reader = (async () => {
        while (running) seen.add(await harness().count(first.schema, first.relation));
      })();
      for (let version = 2; version <= 6; version++) {
        const plan = next(first, version);
        await stage(plan, numbered(version * 10));
        await publish(plan);
      }
      running = false;
      await reader;
      expect([...seen].filter((rows) => ![10, 20, 30, 40, 50, 60].includes(rows))).toEqual([]);
      expect(seen.size).toBeGreaterThan(1);
    });

    it('changes nothing when a version is published again (Invariant 2)', async () => {
      const plan = planFor();
      await stage(plan);
      const once = await publish(plan);
      expect(await publish(plan)).toEqual(once);
      expect(await harness().count(plan.schema, plan.relation)).toBe(3);
    });

    it('gives the receipt to a writer of the same attempt that begins after the commit', async () => {
      const plan = planFor();
      const receipt = await stage(plan);
      expect(await harness().connector.begin(plan, harness().context())).toEqual({ staged: receipt });
    });

    it('lets a newer attempt replace what an older one staged, and never shows the older', async () => {
      const old = planFor();
      const receipt = await stage(old);
      const retry = { ...old, attempt: 2 };
      const session = await begin(retry);
      expect(await harness().exists(old.schema, tableOf(receipt))).toBe(false);
      await expect(publish(old)).rejects.toMatchObject({ code: 'CHIMERA_WRITER_FENCED' });
      await session.write(encodeRows(columns, numbered(7)), 7);
      expect(await session.commit('01')).toMatchObject({ rows: 7 });
      for (const act of [publish, reject, begin])
        await expect(act(old)).rejects.toMatchObject({ code: 'CHIMERA_WRITER_FENCED' });
      await publish(retry);
      expect(await harness().count(old.schema, old.relation)).toBe(7);
      await expect(publish(old)).rejects.toMatchObject({ code: 'CHIMERA_WRITER_FENCED' });
    });

    it('publishes nothing for an attempt that staged nothing', async () => {
      const old = planFor();
      await stage(old);
      const retry = { ...old, attempt: 2 };
      await expect(publish(retry)).rejects.toMatchObject({ code: 'CHIMERA_CONFLICT' });
      expect(await reject(retry)).toEqual({ lastGoodVersion: null });
      await publish(old);
      expect(await harness().count(old.schema, old.relation)).toBe(3);
    });

    it('does not let a newer attempt replace what readers see', async () => {
      const plan = planFor();
      await stage(plan);
      await publish(plan);
      await expect(begin({ ...plan, attempt: 2 })).rejects.toMatchObject({
        code: 'CHIMERA_CONFLICT',
        message: expect.stringContaining('published by attempt 1') as string,
      });
      expect(await harness().count(plan.schema, plan.relation)).toBe(3);
    });

    it('discards what a failed attempt staged, and fences its writer', async () => {
      const plan = planFor();
      const receipt = await stage(plan);
      for (let time = 0; time < 2; time++) await discard(plan);
      expect(await harness().exists(plan.schema, tableOf(receipt))).toBe(false);
      await expect(publish(plan)).rejects.toMatchObject({ code: 'CHIMERA_CONFLICT' });
      const retry = { ...plan, attempt: 2 };
      const zombie = await begin(retry);
      await discard(retry);
      await expect(zombie.commit('00')).rejects.toMatchObject({ code: 'CHIMERA_WRITER_FENCED' });
      expect(await stage({ ...plan, attempt: 3 })).toMatchObject({ rows: 3 });
    });

    it('discards neither what is published nor what another attempt staged', async () => {
      const first = planFor();
      await discard(first);
      await stage(first);
      await publish(first);
      await discard(first);
      expect(await harness().count(first.schema, first.relation)).toBe(3);
      const retry = next(first, 2, { attempt: 2 });
      await stage(retry, numbered(4));
      await discard({ ...retry, attempt: 1 });
      await publish(retry);
      expect(await harness().count(first.schema, first.relation)).toBe(4);
    });

    it('fences the writer of an earlier attempt', async () => {
      const plan = planFor();
      const zombie = await begin(plan);
      await zombie.write(encodeRows(columns, numbered(5)), 5);
      const retry = { ...plan, attempt: 2 };
      const writer = await begin(retry);
      await expect(zombie.commit('00')).rejects.toMatchObject({ code: 'CHIMERA_WRITER_FENCED' });
      await writer.write(encodeRows(columns, numbered(7)), 7);
      expect(await writer.commit('01')).toMatchObject({ rows: 7 });
      await expect(
        harness().connector.begin({ ...plan, runId: 'run-0', attempt: 9 }, harness().context()),
      ).rejects.toMatchObject({ code: 'CHIMERA_WRITER_FENCED' });
    });

    it('lets a writer that was started again for the same attempt take over from the one before', async () => {
      const plan = planFor();
      const zombie = await begin(plan);
      await zombie.write(encodeRows(columns, numbered(5)), 5);
      expect(await stage(plan, numbered(6))).toMatchObject({ rows: 6 });
      await expect(zombie.commit('00')).rejects.toMatchObject({ code: 'CHIMERA_WRITER_FENCED' });
    });

    it('refuses an older run and a lower attempt', async () => {
      const plan = planFor({ version: 5, attempt: 3 });
      const session = await begin(plan);
      for (const old of [{ ...plan, attempt: 2 }, next(plan, 4)]) {
        await expect(harness().connector.begin(old, harness().context())).rejects.toMatchObject({
          code: 'CHIMERA_WRITER_FENCED',
        });
      }
      await session.abort();
    });

    it('does not let readers go back to an older version', async () => {
      const first = planFor();
      await stage(first);
      const second = next(first, 2);
      await stage(second);
      await publish(second);
      await expect(publish(first)).rejects.toMatchObject({ code: 'CHIMERA_WRITER_FENCED' });
    });

    it('leaves alone what it did not make, and what another pipeline made', async () => {
      const foreign = planFor();
      await harness().occupy(foreign.schema, foreign.relation);
      await expect(begin(foreign)).rejects.toMatchObject({
        code: 'CHIMERA_TARGET_OWNED',
        message: expect.stringContaining('not made by Chimera') as string,
      });
      const own = planFor();
      await stage(own);
      await expect(begin(next(own, 2, { owner: 'other/pipeline' }))).rejects.toMatchObject({
        code: 'CHIMERA_TARGET_OWNED',
      });
    });

    it('tells that a key does not hold without telling the values, and never publishes it (Invariant 8)', async () => {
      const plan = planFor({ key: ['id'] });
      const receipt = await stage(plan, [
        ['4711', 'a'],
        ['4711', 'b'],
        ['1', 'c'],
      ]);
      expect(receipt.keyViolation).toContain('primary key (id)');
      expect(receipt.keyViolation).not.toContain('4711');
      expect(await harness().exists(plan.schema, tableOf(receipt))).toBe(true);
      await expect(publish(plan)).rejects.toMatchObject({ code: 'CHIMERA_CONFLICT' });
    });

    it('builds a key that holds', async () => {
      const plan = planFor({ key: ['id'] });
      expect(await stage(plan)).toMatchObject({ keyViolation: null });
    });

    it('keeps the last good version when one is rejected', async () => {
      const good = planFor();
      await stage(good, numbered(2));
      await publish(good);
      const bad = next(good, 2);
      await stage(bad, numbered(9));
      for (let time = 0; time < 2; time++)
        expect(await harness().connector.reject(bad, harness().context())).toEqual({ lastGoodVersion: 1 });
      expect(await harness().count(good.schema, good.relation)).toBe(2);
      await expect(publish(bad)).rejects.toMatchObject({ code: 'CHIMERA_CONFLICT' });
    });

    it('has no last good version before the first', async () => {
      expect(await harness().connector.reject(planFor(), harness().context())).toEqual({
        lastGoodVersion: null,
      });
    });

    it('leaves nothing of a version that was given up', async () => {
      const plan = planFor();
      const session = await begin(plan);
      await session.write(encodeRows(columns, numbered(5)), 5);
      await session.abort();
      expect(await stage({ ...plan, attempt: 2 })).toMatchObject({ rows: 3 });
      expect(await harness().exists(plan.schema, `${plan.relation}__v1`)).toBe(false);
    });

    it('cleans what nobody will publish, never the published version', async () => {
      const first = planFor();
      const receipts: StagedReceipt[] = [];
      for (let version = 1; version <= 4; version++) {
        receipts.push(await stage(next(first, version)));
        await publish(next(first, version));
      }
      for (let time = 0; time < 2; time++)
        await harness().connector.clean(next(first, 4), 1, harness().context());
      const kept: boolean[] = [];
      for (const { relation } of receipts)
        kept.push(await harness().exists(first.schema, relation.split('.')[1] ?? ''));
      expect(kept).toEqual([false, false, true, true]);
      expect(await harness().count(first.schema, first.relation)).toBe(3);
    });

    it('refuses bytes that are no whole rows, and stays usable', async () => {
      const plan = planFor();
      const session = await begin(plan);
      await expect(session.write(Buffer.from([0x02]), 1)).rejects.toMatchObject({
        code: 'CHIMERA_MESSAGE_UNDECODABLE',
      });
      expect(await stage({ ...plan, attempt: 2 })).toMatchObject({ rows: 3 });
    });

    it('writes several relations at once, the first use of the target included', async () => {
      const plans = Array.from({ length: 4 }, () => planFor());
      const receipts = await Promise.all(plans.map((plan) => stage(plan)));
      expect(receipts.map((receipt) => receipt.rows)).toEqual([3, 3, 3, 3]);
    });
  });
}
