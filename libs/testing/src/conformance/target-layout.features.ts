import { describe, expect, it } from 'vitest';
import type { VersionPlan } from '@chimera/connectors';
import { testColumn, type TextRow } from './avro-rows.js';
import { benchColumns, TargetBench } from './target-bench.js';
import type { TargetHarness } from './target-connector.features.js';

/** What duplicates, copies of the published version, partitions and changed columns mean for every target. */
export function targetLayoutFeatures(technology: string, harness: () => TargetHarness): void {
  const bench = new TargetBench(harness);

  describe(`target connector: ${technology}, duplicates`, () => {
    const rows: readonly TextRow[] = [
      ['1', 'a'],
      ['2', 'b'],
      ['1', 'c'],
      ['2', 'b'],
      ['1', null],
    ];

    it('keeps the row of each key that was written last', async () => {
      const plan = bench.plan({ key: ['id'], deduplicate: 'key' });
      const receipt = await bench.stage(plan, rows);
      expect(receipt).toMatchObject({
        rows: 2,
        deduplicated: 3,
        keyViolation: null,
        checksum: '00000000000000ff',
      });
      expect(await harness().connector.begin(plan, harness().context())).toEqual({ staged: receipt });
      await bench.publish(plan);
      expect(await bench.seen(plan)).toEqual(['1 null', '2 b']);
    });

    it('keeps one of rows alike, nulls included', async () => {
      const plan = bench.plan({ deduplicate: 'row' });
      expect(await bench.stage(plan, [...rows, ['1', null]])).toMatchObject({ rows: 4, deduplicated: 2 });
      await bench.publish(plan);
      expect(await bench.seen(plan)).toEqual(['1 a', '1 c', '1 null', '2 b']);
    });

    it('tells that there are none', async () => {
      expect(await bench.stage(bench.plan({ deduplicate: 'row' }), [['1', 'a']])).toMatchObject({
        deduplicated: 0,
      });
    });

    it('knows the last of a key among rows of all sizes', async () => {
      const plan = bench.plan({ key: ['id'], deduplicate: 'key' });
      const sized = Array.from({ length: 300 }, (_, index): TextRow => {
        return [String(index % 7), `${index} ${'x'.repeat((index * 997) % 2_500)}`];
      });
      await bench.load(plan, sized);
      const lasts = (await bench.seen(plan)).map((row) => Number(row.split(' ')[1]));
      expect(lasts.sort()).toEqual([293, 294, 295, 296, 297, 298, 299]);
    });

    it('wants a key to tell keys apart', async () => {
      const plan = bench.plan({ deduplicate: 'key' });
      await expect(bench.begin(plan)).rejects.toMatchObject({ code: 'CHIMERA_INTENT_INVALID' });
    });
  });

  describe(`target connector: ${technology}, replay`, () => {
    it('starts from a copy of what readers see, and counts the new rows only', async () => {
      const first = bench.plan();
      await bench.load(first, [
        ['1', 'a'],
        ['2', 'b'],
      ]);
      const replay = bench.next(first, { base: 'published' });
      expect(await bench.stage(replay, [['3', 'c']])).toMatchObject({ rows: 1 });
      expect(await bench.seen(first)).toEqual(['1 a', '2 b']);
      await bench.publish(replay);
      expect(await bench.seen(first)).toEqual(['1 a', '2 b', '3 c']);
    });

    it('prefers the replayed row of a key, and counts as duplicates only rows that were replayed', async () => {
      const first = bench.plan({ key: ['id'], deduplicate: 'key' });
      await bench.load(first, [
        ['1', 'a'],
        ['2', 'b'],
      ]);
      const replay = bench.next(first, { base: 'published' });
      expect(
        await bench.stage(replay, [
          ['2', 'x'],
          ['2', 'y'],
        ]),
      ).toMatchObject({ rows: 1, deduplicated: 1 });
      await bench.publish(replay);
      expect(await bench.seen(first)).toEqual(['1 a', '2 y']);
    });

    it('adds what is not alike when rows alike are one', async () => {
      const first = bench.plan({ deduplicate: 'row' });
      await bench.load(first, [
        ['1', 'a'],
        ['2', null],
      ]);
      const replay = bench.next(first, { base: 'published' });
      expect(
        await bench.stage(replay, [
          ['2', null],
          ['3', 'c'],
          ['3', 'c'],
        ]),
      ).toMatchObject({ rows: 2, deduplicated: 1 });
      await bench.publish(replay);
      expect(await bench.seen(first)).toEqual(['1 a', '2 null', '3 c']);
    });

    it('is not published over a version that came after the copy was taken', async () => {
      const first = bench.plan();
      await bench.load(first, [['1', 'a']]);
      const between = bench.next(first);
      await bench.stage(between, [['2', 'b']]);
      const replay = bench.next(between, { base: 'published' });
      await bench.stage(replay, [['3', 'c']]);
      await bench.publish(between);
      await expect(bench.publish(replay)).rejects.toMatchObject({ code: 'CHIMERA_WRITER_FENCED' });
      expect(await bench.seen(first)).toEqual(['2 b']);
    });

    it('starts empty when nothing is published', async () => {
      const plan = bench.plan({ base: 'published' });
      await bench.load(plan, [['1', 'a']]);
      expect(await bench.seen(plan)).toEqual(['1 a']);
    });
  });

  describe(`target connector: ${technology}, partitions`, () => {
    const columns = [...benchColumns, testColumn('day', 'date'), testColumn('at', 'timestamptz')];
    const rows: readonly TextRow[] = [
      ['1', 'x', '19723', '1704153599999999'],
      ['2', 'y', '19724', '1704153600000000'],
      ['3', "it's", null, null],
    ];
    const shown = [
      '1 x 2024-01-01 2024-01-01 23:59:59.999999+00',
      '2 y 2024-01-02 2024-01-02 00:00:00+00',
      "3 it's null null",
    ];

    it.each<NonNullable<VersionPlan['partitionBy']>>([
      { column: 'day', granularity: 'day' },
      { column: 'at', granularity: 'month' },
      { column: 'at', granularity: 'day' },
      { column: 'day', granularity: 'year' },
      { column: 'name', granularity: 'value' },
    ])('replaces, appends and merges by %j', async (partitionBy) => {
      const plan = bench.plan({ columns, partitionBy });
      await bench.load(plan, rows);
      expect(await bench.seen(plan)).toEqual(shown);
      const appended = bench.plan({ columns, partitionBy, mode: 'append' });
      await bench.load(appended, rows.slice(0, 1));
      const second = bench.next(appended);
      expect(await bench.load(second, rows.slice(1))).toMatchObject({ written: 2 });
      expect(await bench.seen(appended)).toEqual(shown);
    });

    it('merges across partitions by a key that holds the column', async () => {
      const part = [testColumn('id', 'int64'), testColumn('day', 'date'), testColumn('name', 'text')];
      const plan = bench.plan({
        columns: part,
        mode: 'merge',
        key: ['id', 'day'],
        partitionBy: { column: 'day', granularity: 'month' },
      });
      await bench.load(plan, [
        ['1', '19723', 'a'],
        ['2', '19723', 'a'],
      ]);
      await bench.load(bench.next(plan), [
        ['1', '19723', 'b'],
        ['1', '19800', 'c'],
      ]);
      expect(await bench.seen(plan)).toEqual(['1 2024-01-01 b', '1 2024-03-18 c', '2 2024-01-01 a']);
    });

    it('refuses what cannot be cut, before anything is read', async () => {
      for (const change of [
        { partitionBy: { column: 'name', granularity: 'day' } },
        { partitionBy: { column: 'nope', granularity: 'value' } },
        { partitionBy: { column: 'day', granularity: 'day' }, key: ['id'] },
      ] as const)
        await expect(bench.begin(bench.plan({ columns, ...change }))).rejects.toMatchObject({
          code: 'CHIMERA_INTENT_INVALID',
        });
    });
  });

  describe(`target connector: ${technology}, columns that change under append`, () => {
    const start = [
      testColumn('id', 'int32', { nullable: false }),
      testColumn('price', 'decimal(6,2)', { nullable: false }),
    ];

    it('takes new columns, wider types and nulls', async () => {
      const first = bench.plan({ columns: start, mode: 'append', key: ['id'] });
      await bench.load(first, [['1', '1.50']]);
      const columns = [
        testColumn('id', 'int64', { nullable: false }),
        testColumn('note', 'text', { nullable: false }),
        testColumn('price', 'decimal(12,3)'),
      ];
      const second = bench.next(first, { columns });
      await bench.load(second, [['4294967296', 'new', null]]);
      expect(await bench.seen(first)).toEqual(['1 null 1.500', '4294967296 new null']);
      await bench.load(bench.next(second), [['3', 'same', '2.000']]);
      expect(await bench.seen(first)).toHaveLength(3);
    });

    it.each<[string, Partial<VersionPlan>]>([
      [
        'a narrower type',
        { columns: [testColumn('id', 'int32', { nullable: false }), testColumn('price', 'decimal(5,2)')] },
      ],
      [
        'another type',
        { columns: [testColumn('id', 'text', { nullable: false }), testColumn('price', 'decimal(6,2)')] },
      ],
      ['a column less', { columns: start.slice(0, 1) }],
      ['another key', { key: ['id'] }],
      ['partitions', { partitionBy: { column: 'id', granularity: 'value' } }],
    ])('refuses %s before rows move, and says what to do', async (_what, change) => {
      const first = bench.plan({ columns: start, mode: 'append' });
      await bench.load(first, [['1', '1.50']]);
      await expect(bench.begin(bench.next(first, change))).rejects.toMatchObject({
        code: 'CHIMERA_TARGET_LAYOUT',
        disposition: 'reject',
        hint: expect.stringContaining('another relation') as string,
      });
      await bench.load(bench.next(first), [['2', '2.50']]);
      expect(await bench.seen(first)).toEqual(['1 1.50', '2 2.50']);
    });

    it('refuses to add to a relation that is replaced as a whole', async () => {
      const first = bench.plan();
      await bench.load(first, [['1', 'a']]);
      await expect(bench.begin(bench.next(first, { mode: 'append' }))).rejects.toMatchObject({
        code: 'CHIMERA_TARGET_LAYOUT',
      });
    });
  });
}
