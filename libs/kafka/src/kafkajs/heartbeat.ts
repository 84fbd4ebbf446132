/**
 * Waits for `work` and keeps the group membership alive meanwhile: kafkajs beats only between batches, so a
 * hand-over that waits for room in a queue would cost the membership (defect K9). A failed beat (a rebalance)
 * is thrown once the work has settled.
 */
export async function whileBeating(
  work: Promise<void>,
  everyMs: number,
  beat: () => Promise<void>,
): Promise<void> {
  let failed: unknown;
  const timer = setInterval(() => {
    beat().catch((error: unknown) => {
      failed = error;
    });
  }, everyMs);
  try {
    await work;
  } finally {
    clearInterval(timer);
  }
  if (failed !== undefined) throw failed;
}
