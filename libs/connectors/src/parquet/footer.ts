import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { errorOf, sourceFault } from '../faults/source-fault.js';
import { systemFault, type FileState } from '../files/files.js';

const magic = 'PAR1';
/** What other formats begin with, to say what was found. */
const others: readonly (readonly [string, string])[] = [
  ['504b0304', 'a ZIP archive (Excel?)'],
  ['1f8b', 'a gzip file'],
  ['28b52ffd', 'a zstd file'],
  ['4f626a01', 'an Avro file'],
  ['4f5243', 'an ORC file'],
  ['4152524f5731', 'an Arrow file'],
  ['25504446', 'a PDF'],
  ['50415245', 'an encrypted Parquet file'],
];
const maxFooterBytes = 64 * 1024 * 1024;

/**
 * Checks that a file begins and ends as Parquet does, and gives a SHA-256 over its footer, which changes with any
 * rewrite. Throws `CHIMERA_SOURCE_FORMAT`, `CHIMERA_SOURCE_PERMISSION`.
 */
export async function readFooterHash(file: FileState): Promise<string> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file.path, 'r');
    const head = await readAt(handle, 0, Math.min(8, file.size));
    if (file.size < 12 || head.subarray(0, 4).toString('latin1') !== magic)
      throw notParquet(file, described(head));
    const tail = await readAt(handle, file.size - 8, 8);
    if (tail.subarray(4).toString('latin1') !== magic)
      throw notParquet(file, 'a file that begins as Parquet and is cut off');
    const length = tail.readUInt32LE(0);
    if (length > file.size - 12 || length > maxFooterBytes)
      throw notParquet(file, `a footer of ${length} bytes`);
    return createHash('sha256')
      .update(await readAt(handle, file.size - 8 - length, length))
      .digest('hex');
  } catch (error) {
    throw systemFault(error, file.path);
  } finally {
    await handle?.close();
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function described(head: Buffer): string {
  if (head.length === 0) return 'an empty file';
  const hex = head.toString('hex');
  const known = others.find(([prefix]) => hex.startsWith(prefix));
  if (known !== undefined) return known[1];
  const isText = head.every((byte) => byte >= 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09);
  return isText ? 'text (CSV or JSON?)' : 'another binary format';
}

function notParquet(file: FileState, found: string): Error {
  return errorOf({
    ...sourceFault('CHIMERA_SOURCE_FORMAT', '', `Expected ${file.path} to be Parquet, found ${found}.`, {
      hint: 'Declare the kind that the file has, or write it again.',
    }),
    found,
  });
}
