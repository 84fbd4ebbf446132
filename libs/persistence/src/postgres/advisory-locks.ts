/** Buckets that keys share; bounds the locks that one transaction can hold. */
const buckets = 256;

/** First number of a two-number advisory lock: one per purpose and schema. */
export function lockClass(purpose: string, schema: string): number {
  return fnv1a(`chimera ${purpose} ${schema}`) | 0;
}

/** Second number of an advisory lock for a key: 0 to 255; keys of one bucket wait for each other. */
export function bucketOf(key: string): number {
  return fnv1a(key) % buckets;
}

/** 32-bit FNV-1a over UTF-16 code units; every process must compute the same. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
