import type { SeededRandom } from '../../chaos/seeded-random.js';

/** Bytes that no reader of a control topic can take, by what is wrong with them. */
export const poisons = {
  /** Begins like a framed message of schema 1 and ends in the middle. */
  truncated: (random) => Buffer.concat([frame(1), Buffer.from([200, random.int(128, 255)])]),
  /** Not framed at all. */
  'wrong magic': (random) => Buffer.concat([Buffer.from([random.int(1, 255)]), Buffer.alloc(40, 7)]),
  /** An id that no registry has given. */
  'unknown id': (random) =>
    Buffer.concat([frame(random.int(1_900_000_000, 2_000_000_000)), Buffer.alloc(20)]),
  'JSON text': (random) => Buffer.from(`{"submissionId":"${random.int(0, 1_000_000)}"}`),
  'no bytes': () => Buffer.alloc(0),
  /** Half a megabyte of nothing: below what a topic takes, above what anybody sends. */
  large: (random) => Buffer.concat([frame(1), Buffer.alloc(500_000, random.int(128, 255))]),
} satisfies Readonly<Record<string, (random: SeededRandom) => Buffer>>;

/** One of {@link poisons}. */
export type PoisonKind = keyof typeof poisons;

function frame(id: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeInt32BE(id, 1);
  return bytes;
}
