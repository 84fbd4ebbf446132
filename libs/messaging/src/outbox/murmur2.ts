const seed = 0x9747b28c;
const m = 0x5bd1e995;

/** Kafka's murmur2 hash as the Java client computes it (32-bit signed). */
export function murmur2(data: Buffer): number {
  const length = data.length;
  let hash = seed ^ length;
  let index = 0;
  for (; index + 4 <= length; index += 4) {
    let k = Math.imul(data.readInt32LE(index), m);
    k = Math.imul(k ^ (k >>> 24), m);
    hash = Math.imul(hash, m) ^ k;
  }
  hash = tail(data, index, hash);
  hash = Math.imul(hash ^ (hash >>> 13), m);
  return hash ^ (hash >>> 15);
}

/** Partition of a keyed record, the same that Java clients choose: foreign producers of a key land beside us. */
export function partitionOf(key: string, partitions: number): number {
  return (murmur2(Buffer.from(key, 'utf8')) & 0x7fffffff) % partitions;
}

function tail(data: Buffer, index: number, start: number): number {
  let hash = start;
  const left = data.length - index;
  if (left >= 3) hash ^= data[index + 2]! << 16;
  if (left >= 2) hash ^= data[index + 1]! << 8;
  if (left >= 1) hash = Math.imul(hash ^ data[index]!, m);
  return hash;
}
