import { describe, expect, it } from 'vitest';
import { encodeRows } from './avro-rows.js';
import { TargetBench } from './target-bench.js';
import type { TargetHarness } from './target-connector.features.js';

/** What `append`, `merge` and the high-water mark mean for every target. */
export function targetModeFeatures(technology: string, harness: () => TargetHarness): void {
  const bench = new TargetBench(harness);
  const acts = (): TargetHarness['connector'] => harness().connector;

  describe(`target connector: ${technology}, append`, () => {
    it('adds to what readers see, once, and leaves nothing else behind (Invariant 2)', async () => {
      const first = bench.plan({ mode: 'append' });
      expect(await bench.load(first, [['1', 'a']])).toEqual({
        relation: `landing.${first.relation}`,
        publishedVersion: 1,
      });
      const second = bench.next(first);
      const receipt = await bench.stage(second, [
        ['2', 'b'],
        ['2', 'b'],
      ]);
      expect(await bench.seen(first)).toEqual(['1 a']);
      const once = await bench.publish(second);
      expect(once).toMatchObject({ publishedVersion: 2, written: 2 });
      expect(await bench.publish(second)).toEqual(once);
      expect(await bench.seen(first)).toEqual(['1 a', '2 b', '2 b']);
      expect(await bench.exists(second, receipt)).toBe(false);
    });

    it('skips rows whose key is there, and counts those that were written', async () => {
      const first = bench.plan({ mode: 'append', key: ['id'] });
      await bench.load(first, [
        ['1', 'old'],
        ['2', 'old'],
      ]);
      const second = bench.next(first);
      expect(
        await bench.load(second, [
          ['2', 'new'],
          ['3', 'new'],
        ]),
      ).toMatchObject({ written: 1 });
      expect(await bench.seen(first)).toEqual(['1 old', '2 old', '3 new']);
    });

    it('does not publish staged rows that break the key among themselves', async () => {
      const plan = bench.plan({ mode: 'append', key: ['id'] });
      expect(
        (
          await bench.stage(plan, [
            ['1', 'a'],
            ['1', 'b'],
          ])
        ).keyViolation,
      ).toContain('primary key (id)');
    });

    it('shows whole publications only to a reader that never stops looking (Invariant 9)', async () => {
      let plan = bench.plan({ mode: 'append' });
      const rows = Array.from({ length: 100 }, (_, index) => [String(index), 'x']);
      await bench.load(plan, rows);
      const seen = new Set<number>();
      let running = true;
      const reader = (async () => {
        while (running) seen.add(await harness().count(plan.schema, plan.relation));
      })();
      for (let time = 0; time < 4; time++) await bench.load((plan = bench.next(plan)), rows);
      running = false;
      await reader;
      expect([...seen].filter((count) => count % 100 !== 0)).toEqual([]);
    });

    it('leaves rows and position alone when a run is rejected, discarded or given up', async () => {
      const first = bench.plan({ mode: 'append' });
      await bench.load(first, [['1', 'a']], [null, '10']);
      const second = bench.next(first);
      const rejected = await bench.stage(second, [['2', 'b']], ['10', '20']);
      expect(await acts().reject(second, harness().context())).toEqual({ lastGoodVersion: 1 });
      await expect(bench.publish(second)).rejects.toMatchObject({ code: 'CHIMERA_CONFLICT' });
      const third = bench.next(second);
      const discarded = await bench.stage(third, [['3', 'c']], ['10', '30']);
      await acts().discard(third, harness().context());
      const session = await bench.begin({ ...third, attempt: 2 });
      await session.write(encodeRows(third.columns, [['4', 'd']]), 1);
      await session.abort();
      expect(await bench.seen(first)).toEqual(['1 a']);
      expect(await bench.position(first)).toBe('10');
      for (const receipt of [rejected, discarded]) expect(await bench.exists(first, receipt)).toBe(false);
    });

    it('keeps the table that readers see when it is cleaned', async () => {
      let plan = bench.plan({ mode: 'append' });
      for (const id of ['1', '2', '3']) {
        await bench.load(plan, [[id, 'x']]);
        await acts().clean(plan, 0, harness().context());
        plan = bench.next(plan);
      }
      expect(await bench.seen(plan)).toEqual(['1 x', '2 x', '3 x']);
    });

    it('is made anew as a whole by a replace, and then added to again', async () => {
      const first = bench.plan({ mode: 'append' });
      await bench.load(first, [['1', 'old']], [null, '10']);
      const full = bench.next(first, { mode: 'replace', key: ['id'] });
      await bench.load(
        full,
        [
          ['1', 'new'],
          ['2', 'new'],
        ],
        ['10', '20'],
      );
      expect(await bench.seen(first)).toEqual(['1 new', '2 new']);
      const third = bench.next(full, { mode: 'append' });
      await bench.load(
        third,
        [
          ['2', 'late'],
          ['3', 'late'],
        ],
        ['20', '30'],
      );
      await acts().clean(third, 0, harness().context());
      expect(await bench.seen(first)).toEqual(['1 new', '2 new', '3 late']);
    });
  });

  describe(`target connector: ${technology}, merge`, () => {
    it('puts rows in the place of those of the same key, the one written last', async () => {
      const first = bench.plan({ mode: 'merge', key: ['id'] });
      expect(
        await bench.stage(first, [
          ['1', 'a'],
          ['2', 'b'],
          ['1', 'c'],
        ]),
      ).toMatchObject({ rows: 2, deduplicated: 1 });
      await bench.publish(first);
      expect(await bench.seen(first)).toEqual(['1 c', '2 b']);
      const second = bench.next(first);
      const published = await bench.load(second, [
        ['2', 'x'],
        ['1', 'c'],
        ['3', 'y'],
        ['2', null],
      ]);
      expect(published.written).toBe(2);
      expect(await bench.seen(first)).toEqual(['1 c', '2 null', '3 y']);
      expect(await bench.publish(second)).toEqual(published);
    });

    it('wants a key', async () => {
      await expect(bench.begin(bench.plan({ mode: 'merge' }))).rejects.toMatchObject({
        code: 'CHIMERA_INTENT_INVALID',
        disposition: 'reject',
      });
    });
  });

  describe(`target connector: ${technology}, position`, () => {
    it('moves when the version is published, never before, and belongs to the pipeline', async () => {
      const plan = bench.plan({ mode: 'append' });
      expect(await bench.position(plan)).toBeNull();
      await bench.stage(plan, [['1', 'a']], [null, '2026-11-21 10:00:00']);
      expect(await bench.position(plan)).toBeNull();
      for (let time = 0; time < 2; time++) await bench.publish(plan);
      expect(await bench.position(plan)).toBe('2026-11-21 10:00:00');
      expect(await bench.position({ ...plan, owner: 'other/pipeline' })).toBeNull();
      await bench.load(bench.next(plan), []);
      expect(await bench.position(plan)).toBe('2026-11-21 10:00:00');
    });

    it('fences a run that read from another position than the target holds', async () => {
      const first = bench.plan({ mode: 'append' });
      await bench.load(first, [['1', 'a']], [null, '10']);
      const second = bench.next(first);
      for (const before of [null, '9']) {
        await bench.stage(second, [['2', 'b']], [before, '20']);
        await expect(bench.publish(second)).rejects.toMatchObject({ code: 'CHIMERA_WRITER_FENCED' });
        await acts().discard(second, harness().context());
      }
      expect(await bench.seen(first)).toEqual(['1 a']);
      expect(await bench.position(first)).toBe('10');
      await bench.load({ ...second, attempt: 2 }, [['2', 'b']], ['10', '20']);
      expect(await bench.position(first)).toBe('20');
    });
  });
}
