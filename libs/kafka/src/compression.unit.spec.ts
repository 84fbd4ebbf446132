import { describe, expect, it } from 'vitest';
import { lz4, requireCodec, snappyUncompress } from './compression.js';

describe('compression', () => {
  it('packs and unpacks LZ4 frames', () => {
    const data = Buffer.from('chimera '.repeat(1_000));
    const packed = lz4.compress(data);
    expect(packed.length).toBeLessThan(data.length / 10);
    expect(packed.readUInt32LE(0)).toBe(0x184d2204);
    expect(lz4.decompress(packed)).toEqual(data);
  });

  it('reads snappy as one block and in the blocks of Java clients', () => {
    // Snappy: length 5, then a literal of 5 bytes.
    const block = Buffer.concat([Buffer.from([5, 4 << 2]), Buffer.from('hello')]);
    expect(snappyUncompress(block).toString()).toBe('hello');
    const header = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
    const size = Buffer.from([0, 0, 0, block.length]);
    expect(snappyUncompress(Buffer.concat([header, size, block, size, block])).toString()).toBe('hellohello');
  });

  it('refuses a codec that cannot be written, with what to do', () => {
    expect(() => requireCodec('snappy')).toThrow(expect.objectContaining({ code: 'CHIMERA_CONFIG_INVALID' }));
    expect(requireCodec('gzip')).toBe('gzip');
  });
});
