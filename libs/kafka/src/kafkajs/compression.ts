import kafkajs from 'kafkajs';
import { StopConsumingError } from '@chimera/contracts';
import { lz4, requireCodec, snappyUncompress, zstdCodec, type CompressionName } from '../compression.js';

const { CompressionCodecs, CompressionTypes } = kafkajs;

const types = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
  snappy: CompressionTypes.Snappy,
} as const satisfies Record<CompressionName, number>;

/** kafkajs' number for a codec. Throws `CHIMERA_CONFIG_INVALID` when this process cannot write it. */
export function kafkajsCompression(name: CompressionName): kafkajs.CompressionTypes {
  return types[requireCodec(name)];
}

interface Encoded {
  readonly buffer: Buffer;
}

const codec = (compress: (data: Buffer) => Buffer, decompress: (data: Buffer) => Buffer) => () => ({
  compress: (encoder: Encoded): Promise<Buffer> => Promise.resolve(compress(encoder.buffer)),
  decompress: (data: Buffer): Promise<Buffer> => Promise.resolve(decompress(data)),
});

/** Teaches kafkajs, which only knows gzip, the other codecs. Repeating it changes nothing. */
export function registerCodecs(): void {
  CompressionCodecs[CompressionTypes.LZ4] = codec(lz4.compress, lz4.decompress);
  CompressionCodecs[CompressionTypes.ZSTD] = codec(zstdCodec.compress, zstdCodec.decompress);
  CompressionCodecs[CompressionTypes.Snappy] = codec(() => {
    throw new StopConsumingError('CHIMERA_CONFIG_INVALID', 'Snappy is only read, never written.');
  }, snappyUncompress);
}
