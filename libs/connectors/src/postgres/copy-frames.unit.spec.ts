import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CopyFrames } from './copy-frames.js';

function message(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
}

/** Cuts at every given position and feeds the pieces. */
function feed(frames: CopyFrames, bytes: Buffer, cuts: readonly number[]): Buffer {
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const pieces = [0, ...at].map((start, index) => bytes.subarray(start, at[index] ?? bytes.length));
  return Buffer.concat(pieces.map((piece) => Buffer.from(frames.contentsOf(Buffer.from(piece)))));
}

describe('CopyFrames', () => {
  it('splits contents from all other messages wherever the stream is cut', () => {
    const content = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
    const messages = fc.array(fc.tuple(fc.constantFrom('d', 'd', 'd', 'N', 'C', 'Z', 'E'), content), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(messages, fc.array(fc.nat(), { maxLength: 20 }), (all, cuts) => {
        const others: Buffer[] = [];
        const frames = new CopyFrames((bytes) => others.push(bytes));
        const stream = Buffer.concat(all.map(([type, bytes]) => message(type, bytes)));
        const contents = feed(frames, stream, cuts);
        const data = all.filter(([type]) => type === 'd').map(([, bytes]) => bytes);
        const rest = all.filter(([type]) => type !== 'd').map(([type, bytes]) => message(type, bytes));
        expect(contents.equals(Buffer.concat(data))).toBe(true);
        expect(Buffer.concat(others).equals(Buffer.concat(rest))).toBe(true);
      }),
    );
  });

  it('hands over the beginning of a head that was cut', () => {
    const others: Buffer[] = [];
    const frames = new CopyFrames((bytes) => others.push(bytes));
    frames.contentsOf(Buffer.concat([message('d', Buffer.from('row')), Buffer.from('Z\0')]));
    frames.release();
    frames.release();
    expect(Buffer.concat(others)).toEqual(Buffer.from('Z\0'));
  });

  it('gives other messages as copies, because the chunk is overwritten', () => {
    const others: Buffer[] = [];
    const frames = new CopyFrames((bytes) => others.push(bytes));
    const notice = message('N', Buffer.from('notice'));
    frames.contentsOf(Buffer.concat([notice, message('d', Buffer.from('0123456789012345678901234567'))]));
    expect(Buffer.concat(others)).toEqual(notice);
  });
});
