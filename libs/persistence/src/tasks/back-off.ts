const firstMs = 1_000;
const limitMs = 300_000;

/** Wait before the next try: doubles from 1 s to at most 5 min, of which a random half is taken off so that rivals part. */
export function backOffMs(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(limitMs, firstMs * 2 ** Math.min(attempt - 1, 20));
  return Math.round(full * (0.5 + random() / 2));
}
