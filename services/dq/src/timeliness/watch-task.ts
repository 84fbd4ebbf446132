/** Task kind of looking at a period of a promise. */
export const watchTask = 'watch-promise';

/** Which period, and whether it is the expected or the failing time that has come. */
export interface WatchTask {
  readonly namespace: string;
  readonly pipeline: string;
  /** Epoch milliseconds. */
  readonly dueAt: number;
  readonly phase: 'expected' | 'failed';
}
