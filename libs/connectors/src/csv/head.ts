import { isUtf8 } from 'node:buffer';
import { errorOf, sourceFault } from '../faults/source-fault.js';
import type { FileState } from '../files/files.js';
import { rawBytes, unpacked } from './byte-stream.js';
import { asUtf8, encodingOf, markOf } from './encoding.js';
import type { CsvEncoding, DeclaredFormat } from './format.js';

/** How a file's bytes become UTF-8. */
export interface FileCoding {
  readonly compression: 'none' | 'gzip';
  readonly encoding: CsvEncoding;
  /** Bytes of the byte order mark. */
  readonly markBytes: number;
}

/** The beginning of a file as UTF-8, without its mark. */
export interface FileHead {
  readonly coding: FileCoding;
  readonly text: Buffer;
  /** Whether this is the whole file. */
  readonly whole: boolean;
}

const headBytes = 256 * 1024;
/** What other formats begin with, to say what was found. */
const others: readonly (readonly [string, string])[] = [
  ['50415231', 'a Parquet file'],
  ['504b0304', 'a ZIP archive (Excel?)'],
  ['1f8b', 'a gzip file'],
  ['28b52ffd', 'a zstd file'],
  ['fd377a585a00', 'an xz file'],
  ['425a68', 'a bzip2 file'],
  ['4f626a01', 'an Avro file'],
  ['4f5243', 'an ORC file'],
  ['4152524f5731', 'an Arrow file'],
  ['25504446', 'a PDF'],
  ['d0cf11e0', 'an Excel file'],
  ['7f454c46', 'a program'],
];

/** Reads and checks the beginning of a file. Throws `CHIMERA_SOURCE_FORMAT` for what is no text as declared. */
export async function readHead(
  file: FileState,
  declared: DeclaredFormat,
  most = headBytes,
): Promise<FileHead> {
  const compression = declared.compression ?? (file.path.endsWith('.gz') ? 'gzip' : 'none');
  const raw = await beginning(plainBytes(file, compression), most);
  assertText(file, raw.bytes, declared);
  const { encoding, markBytes } = encodingOf(raw.bytes, declared.encoding, file.path);
  const text = await beginning(asUtf8(once(raw.bytes.subarray(markBytes)), encoding), Infinity);
  if (encoding === 'utf-8') assertUtf8(file, text.bytes, raw.whole);
  return { coding: { compression, encoding, markBytes }, text: text.bytes, whole: raw.whole };
}

/** The text of a file as UTF-8, without its mark. */
export async function* textBytes(file: FileState, coding: FileCoding): AsyncGenerator<Buffer> {
  yield* asUtf8(without(plainBytes(file, coding.compression), coding.markBytes), coding.encoding);
}

function plainBytes(file: FileState, compression: 'none' | 'gzip'): AsyncIterable<Buffer> {
  return compression === 'gzip' ? unpacked(file, rawBytes(file)) : rawBytes(file);
}

async function* without(blocks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const block of blocks) {
    if (block.length > left) yield left === 0 ? block : block.subarray(left);
    left = Math.max(0, left - block.length);
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

async function beginning(
  blocks: AsyncIterable<Buffer>,
  most: number,
): Promise<{ readonly bytes: Buffer; readonly whole: boolean }> {
  const taken: Buffer[] = [];
  let length = 0;
  for await (const block of blocks) {
    taken.push(block);
    length += block.length;
    if (length > most) return { bytes: Buffer.concat(taken).subarray(0, most), whole: false };
  }
  return { bytes: Buffer.concat(taken), whole: true };
}

function assertText(file: FileState, head: Buffer, declared: DeclaredFormat): void {
  const hex = head.subarray(0, 8).toString('hex');
  const known = others.find(([prefix]) => hex.startsWith(prefix));
  if (known !== undefined) {
    const hint = known[1] === 'a gzip file' ? 'Declare format.compression as gzip.' : undefined;
    throw notText(file, known[1], hint ?? 'Declare the kind that the file has.');
  }
  if (declared.encoding?.startsWith('utf-16') === true || markOf(head) !== undefined) return;
  const sample = head.subarray(0, 4_096);
  const nuls = sample.filter((byte) => byte === 0).length;
  const controls = sample.filter((byte) => byte < 32 && byte !== 9 && byte !== 10 && byte !== 13).length;
  if (nuls > sample.length * 0.3)
    throw notText(file, 'two bytes a character', 'Declare format.encoding as utf-16le or utf-16be.');
  if (controls > sample.length * 0.1)
    throw notText(file, 'a binary format', 'Declare the kind that the file has.');
}

/** A few broken characters are rows to set aside; when every other line has them, it is another encoding. */
function assertUtf8(file: FileState, text: Buffer, whole: boolean): void {
  const end = whole ? text.length : text.lastIndexOf(10) + 1;
  if (isUtf8(text.subarray(0, end))) return;
  let [broken, foreign] = [0, 0];
  for (let from = 0; from < end;) {
    const found = text.indexOf(10, from);
    const line = text.subarray(from, found < 0 || found > end ? end : found);
    if (line.some((byte) => byte > 127)) foreign++;
    if (!isUtf8(line)) broken++;
    from += line.length + 1;
  }
  if (broken * 2 > foreign)
    throw notText(file, 'bytes that are no UTF-8', 'Declare format.encoding: latin-1, utf-16le or utf-16be.');
}

function notText(file: FileState, found: string, hint: string): Error {
  return errorOf({
    ...sourceFault(
      'CHIMERA_SOURCE_FORMAT',
      '',
      `Expected ${file.path} to be delimited text, found ${found}.`,
      { hint },
    ),
    found,
  });
}
