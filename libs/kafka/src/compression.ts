import zlib from 'node:zlib';
import { lz4Compress, lz4Decompress, snappyDecompress } from '@platformatic/wasm-utils';
import { StopConsumingError } from '@chimera/contracts';
import type { ProducerOptions } from './port.js';

/** Name of a codec as the port spells it. */
export type CompressionName = NonNullable<ProducerOptions['compression']>;

/** node:zlib has zstd from Node 22.15 on; the types of Node 20 do not know it. */
interface ZstdOfNewerNode {
  readonly zstdCompressSync?: (data: Buffer) => Buffer;
  readonly zstdDecompressSync?: (data: Buffer) => Buffer;
}

const zstd: ZstdOfNewerNode & Pick<typeof zlib, 'gzipSync'> = zlib;

/** Throws when this process cannot write `name`, at the time the option is given and not at the first send. */
export function requireCodec<Name extends CompressionName>(name: Name): Name {
  if (name === 'snappy') {
    throw unavailable(name, 'it is only read, for topics that others write', 'Use lz4: same speed, smaller.');
  }
  if (name === 'zstd' && zstd.zstdCompressSync === undefined) {
    throw unavailable(
      name,
      `Node ${process.versions.node} has none`,
      'Use lz4 or gzip, or Node 22.15 or newer.',
    );
  }
  return name;
}

function unavailable(name: string, why: string, hint: string): StopConsumingError {
  return new StopConsumingError(
    'CHIMERA_CONFIG_INVALID',
    `Compression ${name} is not available for writing: ${why}.`,
    {
      hint,
    },
  );
}

/** LZ4 frames, as Kafka expects them. */
export const lz4 = {
  compress: (data: Buffer): Buffer => lz4Compress(data),
  decompress: (data: Buffer): Buffer => lz4Decompress(data),
};

/** Zstandard, where Node has it. */
export const zstdCodec = {
  compress: (data: Buffer): Buffer => {
    if (zstd.zstdCompressSync === undefined) throw requireFailed('zstd');
    return zstd.zstdCompressSync(data);
  },
  decompress: (data: Buffer): Buffer => {
    if (zstd.zstdDecompressSync === undefined) throw requireFailed('zstd');
    return zstd.zstdDecompressSync(data);
  },
};

function requireFailed(name: string): StopConsumingError {
  return new StopConsumingError(
    'CHIMERA_CONFIG_INVALID',
    `Expected a codec for ${name}, Node ${process.versions.node} has none.`,
    { hint: 'Let the producers of this topic use lz4 or gzip, or run Node 22.15 or newer.' },
  );
}

const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const xerialHeaderBytes = 16;

/** Snappy as Java clients write it (blocks behind the header of xerial's stream) or as one plain block. */
export function snappyUncompress(data: Buffer): Buffer {
  if (!data.subarray(0, xerialMagic.length).equals(xerialMagic)) return snappyDecompress(data);
  const blocks: Buffer[] = [];
  for (let at = xerialHeaderBytes; at < data.length;) {
    const size = data.readInt32BE(at);
    blocks.push(snappyDecompress(data.subarray(at + 4, at + 4 + size)));
    at += 4 + size;
  }
  return Buffer.concat(blocks);
}
