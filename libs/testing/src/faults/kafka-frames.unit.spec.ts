import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KafkaFrames } from './kafka-frames.js';
import { kafkaApis } from './proxy-fault.js';

const produce = kafkaApis.produce;
const fetching = kafkaApis.fetch;

function request(api: number, correlation: number, body: number): Buffer {
  const frame = Buffer.alloc(12 + body, 7);
  frame.writeInt32BE(frame.length - 4, 0);
  frame.writeInt16BE(api, 4);
  frame.writeInt16BE(9, 6);
  frame.writeInt32BE(correlation, 8);
  return frame;
}

function response(correlation: number, body: number): Buffer {
  const frame = Buffer.alloc(8 + body, 9);
  frame.writeInt32BE(frame.length - 4, 0);
  frame.writeInt32BE(correlation, 4);
  return frame;
}

function* sliced(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe('frames of the Kafka protocol', () => {
  it('lose exactly the responses asked for, however the bytes are cut', () => {
    const exchange = fc.record({
      api: fc.constantFrom(produce, fetching, kafkaApis.metadata),
      ask: fc.nat(40),
      answer: fc.nat(40),
    });
    fc.assert(
      fc.property(fc.array(exchange, { maxLength: 12 }), fc.integer({ min: 1, max: 64 }), (all, size) => {
        let dropped = 0;
        const frames = new KafkaFrames(() => (dropped += 1));
        const asked = Buffer.concat(all.map(({ api, ask }, at) => request(api, at, ask)));
        const passed = [...sliced(asked, size)].map((piece) => frames.request(piece));
        expect(Buffer.concat(passed)).toEqual(asked);
        const answers = all.map(({ answer }, at) => response(at, answer));
        const left = [...sliced(Buffer.concat(answers), size)].map((piece) =>
          frames.response(piece, ['produce']),
        );
        const kept = answers.filter((_, at) => all[at]!.api !== produce);
        expect(Buffer.concat(left)).toEqual(Buffer.concat(kept));
        expect(dropped).toBe(answers.length - kept.length);
      }),
    );
  });

  it('keep everything while nothing shall be dropped', () => {
    const frames = new KafkaFrames(() => undefined);
    frames.request(request(produce, 1, 3));
    expect(frames.response(response(1, 5), [])).toEqual(response(1, 5));
  });
});
