import type { CsvDataset, CsvFile } from '../dataset.js';
import { asUtf8 } from '../encoding.js';
import { rawBytes } from '../byte-stream.js';
import { spread } from '../../files/spread.js';
import { openRecords } from '../part-pass.js';
import { RecordReader } from '../record-reader.js';
import { RecordBatch, RecordScanner } from '../scanner.js';

/** What a sample was taken of. */
export interface SampleExtent {
  /** Records looked at. */
  readonly rows: number;
  /** Whether these were all. */
  readonly complete: boolean;
  /** Bytes of text a record, on average; 0 without records. */
  readonly rowBytes: number;
}

/** Looks at the records of one batch; `names` are the columns of its file. */
export type Visit = (batch: RecordBatch, names: readonly string[]) => void;

const wholeFiles = 64;
const blockBytes = 1_048_576;

/**
 * Visits records of all of a dataset: every one when its files are no larger than `budget` bytes together, otherwise
 * blocks spread evenly over the files and over each file, its beginning and its end among them. Packed files cannot be
 * entered in the middle: of them the beginning is looked at.
 */
export async function sampleRecords(
  dataset: CsvDataset,
  budget: number,
  visit: Visit,
  signal: AbortSignal,
): Promise<SampleExtent> {
  const total = dataset.files.reduce((sum, { state }) => sum + state.size, 0);
  const isPacked = dataset.files.some((file) => file.coding.compression === 'gzip');
  const files = total <= budget ? dataset.files : spread(dataset.files, wholeFiles);
  const share =
    total <= budget && !isPacked
      ? Infinity
      : Math.max(65_536, Math.floor(budget / Math.max(1, files.length)));
  const tally = { rows: 0, bytes: 0, complete: files.length === dataset.files.length };
  const counted = counting(visit, tally);
  for (const file of files) {
    signal.throwIfAborted();
    const plain = file.coding.compression === 'none';
    if (plain && file.state.size > share) {
      tally.complete = false;
      await sampleBlocks(dataset, file, share, counted);
    } else if (!(await sampleBeginning(dataset, file, share, counted))) tally.complete = false;
  }
  return {
    rows: tally.rows,
    complete: tally.complete,
    rowBytes: tally.rows === 0 ? 0 : tally.bytes / tally.rows,
  };
}

function counting(visit: Visit, tally: { rows: number; bytes: number }): Visit {
  return (batch, names) => {
    tally.rows += batch.rows;
    for (let row = 0; row < batch.rows; row++)
      tally.bytes += (batch.recordEnds[row] ?? 0) - (batch.recordStarts[row] ?? 0) + 1;
    visit(batch, names);
  };
}

/** Visits records from the beginning of a file; true when they were all. */
async function sampleBeginning(
  dataset: CsvDataset,
  file: CsvFile,
  bytes: number,
  visit: Visit,
): Promise<boolean> {
  const batch = new RecordBatch(Math.max(1, file.names.length));
  const records = await openRecords(dataset, file);
  let seen = 0;
  try {
    while (await records.next(batch)) {
      visit(batch, file.names);
      seen += (batch.recordEnds[batch.rows - 1] ?? 0) - (batch.recordStarts[0] ?? 0);
      if (seen > bytes) return false;
    }
    return true;
  } finally {
    await records.close();
  }
}

async function sampleBlocks(dataset: CsvDataset, file: CsvFile, share: number, visit: Visit): Promise<void> {
  const size = Math.min(blockBytes, Math.max(65_536, Math.floor(share / 8)));
  await sampleBeginning(dataset, file, size, visit);
  const blocks = Math.max(2, Math.floor(share / size)) - 1;
  for (let index = 1; index <= blocks; index++) {
    const wanted = Math.floor(((file.state.size - size) * index) / blocks);
    // Two bytes a character begin at an even place behind the mark.
    const at = wanted - ((wanted - file.coding.markBytes) % 2);
    const text = await blockAt(file, Math.max(file.coding.markBytes, at), size);
    await visitMiddle(dataset, file, text, index === blocks, visit);
  }
}

async function blockAt(file: CsvFile, at: number, size: number): Promise<Buffer> {
  const taken: Buffer[] = [];
  let length = 0;
  for await (const block of asUtf8(rawBytes(file.state, at), file.coding.encoding)) {
    taken.push(block);
    length += block.length;
    if (length >= size) break;
  }
  return Buffer.concat(taken);
}

/** Where a block of the middle begins is not known to be outside of quotes: what gives more whole records is taken. */
async function visitMiddle(
  dataset: CsvDataset,
  file: CsvFile,
  text: Buffer,
  last: boolean,
  visit: Visit,
): Promise<void> {
  const { quote, newline } = dataset.dialect;
  const from = text.indexOf(newline) + 1;
  if (from === 0) return;
  const outside = text.subarray(from);
  const closing = quote < 0 ? -1 : outside.indexOf(quote);
  const inside = closing < 0 ? outside : outside.subarray(outside.indexOf(newline, closing) + 1);
  const shares = [await wholeShare(dataset, file, outside), await wholeShare(dataset, file, inside)] as const;
  const begin = shares[1] > shares[0] ? inside : outside;
  await visitText(dataset, file, begin, last, (batch) => visit(batch, file.names));
}

async function wholeShare(dataset: CsvDataset, file: CsvFile, text: Buffer): Promise<number> {
  let [whole, all] = [0, 0];
  await visitText(dataset, file, text, false, (batch) => {
    all += batch.rows;
    for (let row = 0; row < batch.rows; row++) if (batch.defects[row] === 0) whole++;
  });
  return all === 0 ? 0 : whole / all;
}

async function visitText(
  dataset: CsvDataset,
  file: CsvFile,
  text: Buffer,
  last: boolean,
  visit: (batch: RecordBatch) => void,
): Promise<void> {
  const end = last ? text.length : text.lastIndexOf(dataset.dialect.newline) + 1;
  const scanner = new RecordScanner(dataset.dialect, text.length + 1, file.shown);
  const records = new RecordReader(oneBlock(text.subarray(0, end)), scanner);
  const batch = new RecordBatch(Math.max(1, file.names.length));
  while (await records.next(batch)) visit(batch);
}

async function* oneBlock(text: Buffer): AsyncGenerator<Buffer> {
  yield text;
}
