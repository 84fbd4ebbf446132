/** What a watch over files remembers. */
export interface WatchState {
  /** Fingerprint of the last look. */
  readonly seen: string;
  /** When it was seen first without a break. */
  readonly seenSince: Date;
  /** Fingerprint that was told last; null before the first. */
  readonly told: string | null;
  /** Changes told so far. */
  readonly changes: number;
}

/** Files at one moment. */
export interface Look {
  readonly fingerprint: string;
  readonly files: number;
}

/** What a look means. */
export interface WatchDecision {
  readonly state: WatchState;
  /** Whether a settled change is to be told. */
  readonly tell: boolean;
  /** Milliseconds until the next look. */
  readonly nextMs: number;
}

/**
 * One event per change that has settled. What is there first counts as arrived; files that are still written to, and
 * an empty folder, do not. A state that was there before the last change counts as a change again.
 */
export function decideWatch(
  before: WatchState | null,
  { fingerprint, files }: Look,
  timing: { readonly settleMs: number; readonly everyMs: number },
  now: Date,
): WatchDecision {
  const { settleMs, everyMs } = timing;
  const same = before?.seen === fingerprint;
  const seenSince = same ? before.seenSince : now;
  const quietMs = now.getTime() - seenSince.getTime();
  const told = before?.told ?? null;
  const changes = before?.changes ?? 0;
  const unsettled = fingerprint !== told && files > 0;
  const tell = unsettled && quietMs >= settleMs;
  return {
    state: {
      seen: fingerprint,
      seenSince,
      told: tell ? fingerprint : told,
      changes: tell ? changes + 1 : changes,
    },
    tell,
    nextMs: unsettled && !tell ? Math.max(100, Math.min(everyMs, settleMs - quietMs)) : everyMs,
  };
}
