import type { Column } from '@chimera/contracts';
import { createMemoryKafka } from '@chimera/kafka';
import { describe, expect, it } from 'vitest';
import type { RejectedRow } from '../rows/row-chunk.js';
import { textColumns, textRows } from '../rows/text-rows.js';
import { compileTransform } from '../transform/compile-transform.js';
import { encodeQuarantinedRow } from './quarantine-record.js';
import { decodeQuarantinedRow, readQuarantine } from './quarantine-reader.js';
import { QuarantineWriter } from './quarantine-writer.js';

const topic = 'chimera.quarantine.a.b';

function rejected(n: number, row: RejectedRow['row'] = { id: String(n), name: null }): RejectedRow {
  return { position: `row ${n}`, code: 'CHIMERA_ROW_NULL', column: 'name', detail: 'a value', row };
}

async function aTopic() {
  const kafka = createMemoryKafka().port;
  const admin = await kafka.admin();
  await admin.ensureTopics([{ name: topic, partitions: 1 }]);
  const producer = await kafka.producer();
  const writer = (runId: string, attempt = 1): QuarantineWriter =>
    new QuarantineWriter(producer, { topic, partition: 0, schemaId: 7, runId, attempt });
  return { kafka, producer, writer };
}

describe('quarantined rows', () => {
  it('are read as they were written', () => {
    const row = rejected(1, { id: '1', näme: 'Zoë', 'empty text': '', nothing: null });
    const value = encodeQuarantinedRow({ schemaId: 7, runId: 'r', attempt: 2 }, row);
    expect(decodeQuarantinedRow(value)).toEqual({ runId: 'r', attempt: 2, ...row });
  });

  it.each([null, Buffer.alloc(0), Buffer.from([1, 0, 0, 0, 7, 2]), Buffer.from([0, 0, 0, 0, 7, 200])])(
    'are refused when they are something else',
    (value) => {
      expect(() => decodeQuarantinedRow(value)).toThrow(
        expect.objectContaining({ code: 'CHIMERA_MESSAGE_UNDECODABLE' }),
      );
    },
  );

  it('are found among those of other runs and attempts, each once although a send was repeated', async () => {
    const { kafka, producer, writer } = await aTopic();
    await writer('other').write([rejected(1)]);
    const mine = writer('mine', 2);
    await mine.write([rejected(1), rejected(2)]);
    await writer('mine', 1).write([rejected(9)]);
    await mine.write([rejected(3)]);
    const context = { schemaId: 7, runId: 'mine', attempt: 2 };
    const again = { key: 'mine/2/row 3', value: encodeQuarantinedRow(context, rejected(3)) };
    await producer.send([{ topic, partition: 0, records: [again] }]);
    expect(mine.segment).toEqual({
      ...{ topic, partition: 0, from: 1, to: 5, rows: 3 },
      codes: { CHIMERA_ROW_NULL: 3 },
    });
    const { from } = mine.segment!;
    const found: string[] = [];
    const range = { topic, partition: 0, from, to: 6, runId: 'mine', attempt: 2 };
    for await (const rows of readQuarantine(await kafka.rangeReader(), range))
      found.push(...rows.map(({ offset, row }) => `${offset} ${row.position}`));
    expect(found).toEqual(['1 row 1', '2 row 2', '4 row 3']);
  });
});

describe('rows at hand as text', () => {
  it('become rows of the contract again, and what still does not fit is set aside with its place', () => {
    const rest = { keyPosition: null, description: null, classification: null };
    const column = (name: string, type: string, nullable: boolean): Column => ({
      ...{ name, field: name, type, nativeType: type, nullable, ...rest },
    });
    const texts: readonly (readonly [string, string])[] = [
      ['boolean', 't'],
      ['int32', '-7'],
      ['int64', '9007199254740993'],
      ['float32', '1.5'],
      ['float64', 'Infinity'],
      ['decimal(20,4)', '-1234567890123456.7890'],
      ['text', 'Zoë, "quoted"'],
      ['bytes', '\\x00ff10'],
      ['date', '2024-02-29'],
      ['time', '23:59:59.999999'],
      ['timestamp', '2024-02-29 12:00:00.000001'],
      ['timestamptz', '2024-02-29 12:00:00.5+00'],
      ['uuid', '0b6f2f1c-9f0e-4a59-9a8e-3f3a5ad5b6f1'],
      ['json', '{"a": [1, 2]}'],
    ];
    const columns = texts.map(([type], index) => column(`c${index}`, type, false));
    const row = Object.fromEntries(texts.map(([, text], index) => [`c${index}`, text]));
    const steps = columns.map(({ name, type }) => ({ do: 'cast', column: name, type }) as const);
    const read = textColumns(columns);
    const transform = compileTransform({ columns: read, output: columns, steps });
    const broken = { ...row, c1: 'seven' };
    const missing = Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'c6'));
    const chunk = textRows(read, [row, broken, missing], ['row 1', 'row 5', 'row 9']);
    const [made] = [...transform.apply(chunk)];
    expect(made).toMatchObject({ rows: 1, read: 3 });
    expect(made!.rejected.map(({ position, code, column: at }) => [position, code, at])).toEqual([
      ['row 5', 'CHIMERA_ROW_TYPE', 'c1'],
      ['row 9', 'CHIMERA_ROW_NULL', 'c6'],
    ]);
    expect(made!.rejected[0]!.row).toEqual(broken);
    // What is written back as text is what it was: nothing was lost on the way.
    const back = compileTransform({
      columns,
      output: columns,
      steps: [{ do: 'filter', expression: 'true' }],
      rules: [{ rule: 'range', column: 'c1', min: '0' }],
    });
    const [aside] = [...back.apply({ ...made!, read: 1, rejected: [], filtered: 0 })];
    expect(aside!.rejected[0]!.row).toEqual(row);
  });
});
