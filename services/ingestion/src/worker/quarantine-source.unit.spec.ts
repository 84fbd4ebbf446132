import type { Column } from '@chimera/contracts';
import { QuarantineWriter, textColumns, type RejectedRow } from '@chimera/dataplane';
import { createMemoryKafka } from '@chimera/kafka';
import { describe, expect, it } from 'vitest';
import { QuarantineSource } from './quarantine-source.js';

const topic = 'chimera.quarantine.a.b';
const id: Column = {
  name: 'id',
  field: 'id',
  type: 'int64',
  nativeType: 'int64',
  nullable: true,
  keyPosition: null,
  description: null,
  classification: null,
};
const aside = (line: number, row: RejectedRow['row']): RejectedRow => ({
  position: `a.csv:${line}`,
  code: 'CHIMERA_ROW_RAGGED',
  column: null,
  detail: 'Expected 2 values, found 1.',
  row,
});

describe('rows that come back from quarantine', () => {
  it('stay aside when they are lines that could not be cut into values', async () => {
    const { port: kafka } = createMemoryKafka();
    await (await kafka.admin()).ensureTopics([{ name: topic, partitions: 1 }]);
    const plan = { topic, partition: 0, schemaId: 7, runId: 'r', attempt: 1 };
    const writer = new QuarantineWriter(await kafka.producer(), plan);
    await writer.write([aside(2, { id: '1' }), aside(3, { line: '2;x' }), aside(4, { id: null })]);
    const rows = { topic, partition: 0, from: 0, to: 3, runId: 'r', attempt: 1, rows: 3 };
    const source = new QuarantineSource(
      textColumns([id]),
      rows,
      await kafka.rangeReader(),
      new AbortController().signal,
    );
    let [whole, read] = [0, 0];
    const rejected: RejectedRow[] = [];
    for await (const chunk of source.read()) {
      whole += chunk.rows;
      read += chunk.read;
      rejected.push(...chunk.rejected);
    }
    await source.close();
    expect([whole, read]).toEqual([2, 3]);
    expect(rejected).toEqual([aside(3, { line: '2;x' })]);
  });
});
