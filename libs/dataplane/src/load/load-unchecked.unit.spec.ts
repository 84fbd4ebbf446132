import { describe, expect, it } from 'vitest';
import { emptySum } from '../checksum.js';
import { roomyBytes } from '../rows/roomy-bytes.js';
import { compileAvroToPgCopy } from '../transcode/avro-to-pg-copy.js';
import { avroRows } from '../transcode/reference.features.js';
import {
  chunkAt,
  cluster,
  columns,
  identity,
  readPlan,
  schemaId,
  topic,
  writePlan,
} from './load-parts.features.js';
import { encodeLoadBatch } from './load-record.js';
import { LoadReader, type LoadBatch, type UncheckedBatch } from './load-reader.js';
import { LoadWriter } from './load-writer.js';

describe('batches whose rows are walked once', () => {
  it('leave the rows to a consumer that walks them anyway, and compare its checksum with the seal', async () => {
    const { kafka, producer } = await cluster();
    const writer = new LoadWriter(producer, writePlan);
    for (let n = 0; n < 3; n++) await writer.append(chunkAt(n));
    const segment = await writer.seal();
    const encoder = compileAvroToPgCopy(columns);
    const walk = async ({ bytes, rows }: LoadBatch) => {
      encoder.encode(bytes, rows);
      return encoder.takeSum();
    };
    const read = async (check: (batch: UncheckedBatch) => Promise<void>) => {
      const reader = new LoadReader(await kafka.port.rangeReader(), readPlan);
      for await (const batch of reader.unchecked()) await check(batch);
      return reader.segments;
    };
    expect(await read((batch) => batch.check(() => walk(batch)))).toEqual([segment]);
    await expect(read((batch) => batch.check(async () => emptySum))).rejects.toMatchObject({
      code: 'CHIMERA_LOAD_CHECKSUM',
    });
    await expect(read(async () => undefined)).rejects.toThrow('to be checked before the next');
    const cutShort = (batch: LoadBatch) => walk({ ...batch, bytes: batch.bytes.subarray(1) });
    await expect(read((batch) => batch.check(() => cutShort(batch)))).rejects.toMatchObject({
      code: 'CHIMERA_MESSAGE_UNDECODABLE',
      message: expect.stringContaining(`${topic}/0 offset 0`) as string,
    });
  });

  it('make a record of a chunk in the room around its rows, once', () => {
    const rows = avroRows(columns, [[1n, 'a']]);
    const roomy = roomyBytes(rows.length);
    rows.copy(roomy);
    const position = { schemaId, ...identity, part: 0, seq: 0 };
    const copied = encodeLoadBatch(position, rows, 1);
    const first = encodeLoadBatch(position, roomy, 1);
    expect(first).toEqual(copied);
    expect(first.buffer).toBe(roomy.buffer);
    // Whoever still holds the chunk cannot overwrite the first record with a second.
    expect(encodeLoadBatch({ ...position, seq: 1 }, roomy, 1).buffer).not.toBe(roomy.buffer);
    expect(first).toEqual(copied);
    const longName = { ...position, runId: 'r'.repeat(400) };
    expect(encodeLoadBatch(longName, roomyBytes(0), 0).length).toBeGreaterThan(400);
  });
});
