import { errorOf, sourceFault } from '../faults/source-fault.js';
import type { CsvEncoding } from './format.js';

const marks: readonly (readonly [readonly number[], CsvEncoding])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/** The encoding that a byte order mark tells, and the bytes of the mark. */
export function markOf(
  head: Uint8Array,
): { readonly encoding: CsvEncoding; readonly bytes: number } | undefined {
  const mark = marks.find(([bytes]) => bytes.every((byte, index) => head[index] === byte));
  return mark && { encoding: mark[1], bytes: mark[0].length };
}

/** The encoding to read by: the mark's, else the declared, else UTF-8. Throws `CHIMERA_SOURCE_FORMAT` when they disagree. */
export function encodingOf(
  head: Uint8Array,
  declared: CsvEncoding | undefined,
  file: string,
): { readonly encoding: CsvEncoding; readonly markBytes: number } {
  const mark = markOf(head);
  if (mark !== undefined && declared !== undefined && declared !== mark.encoding) {
    throw errorOf(
      sourceFault(
        'CHIMERA_SOURCE_FORMAT',
        '',
        `Expected ${file} to be ${declared} as declared, found the byte order mark of ${mark.encoding}.`,
        { hint: `Declare format.encoding as ${mark.encoding}, or leave it out.` },
      ),
    );
  }
  return { encoding: mark?.encoding ?? declared ?? 'utf-8', markBytes: mark?.bytes ?? 0 };
}

/** Bytes of any encoding as UTF-8. What is not valid in its encoding is not valid afterwards, so that its row is found. */
export async function* asUtf8(blocks: AsyncIterable<Buffer>, encoding: CsvEncoding): AsyncGenerator<Buffer> {
  if (encoding === 'utf-8') yield* blocks;
  else if (encoding === 'latin-1') {
    for await (const block of blocks) yield Buffer.from(block.toString('latin1'), 'utf8');
  } else yield* fromUtf16(blocks, encoding === 'utf-16be');
}

async function* fromUtf16(blocks: AsyncIterable<Buffer>, bigEndian: boolean): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const block of blocks) {
    const bytes = rest.length === 0 ? block : Buffer.concat([rest, block]);
    let whole = bytes.length & ~1;
    const highest = whole >= 2 ? (bytes[whole - (bigEndian ? 2 : 1)] as number) : 0;
    // The first half of a pair waits for the second.
    if (highest >= 0xd8 && highest <= 0xdb) whole -= 2;
    rest = Buffer.from(bytes.subarray(whole));
    if (whole > 0) yield encodeUnits(bytes.subarray(0, whole), bigEndian);
  }
  if (rest.length > 1) yield encodeUnits(rest.subarray(0, rest.length & ~1), bigEndian);
  if (rest.length % 2 === 1) yield invalid;
}

const invalid = Buffer.from([0xff]);

function encodeUnits(units: Buffer, bigEndian: boolean): Buffer {
  const text = (bigEndian ? Buffer.from(units).swap16() : units).toString('utf16le');
  if (!/\p{Surrogate}/u.test(text)) return Buffer.from(text, 'utf8');
  // Halves of pairs that stand alone must not turn into another character.
  const parts = text.split(/(\p{Surrogate})/u);
  return Buffer.concat(parts.map((part, index) => (index % 2 === 1 ? invalid : Buffer.from(part, 'utf8'))));
}
