// @ts-check
/** Ctrl-C ends the work, and what the work started is ended before the process is. */

/**
 * Runs `work` with a signal that SIGINT or SIGTERM aborts. Further signals change nothing: a terminal sends one to
 * every process of a group, and cleaning up must come to its end.
 * @param {(line: string) => void} say @param {(signal: AbortSignal) => Promise<number>} work @returns {Promise<number>} exit code
 */
export async function interruptible(say, work) {
  const interrupt = new AbortController();
  const stop = () => {
    if (!interrupt.signal.aborted) say('stopping; what was started is being ended');
    interrupt.abort(new Error('interrupted'));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await work(interrupt.signal);
  } catch (error) {
    if (interrupt.signal.aborted) return 130;
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 1;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
