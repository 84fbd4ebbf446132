import { MeshError, type Fault } from '@chimera/contracts';
import { RefusedError } from '../api/client.js';

/** Where a command writes: results to stdout, everything about the way there to stderr. */
export interface Output {
  /** With `--json`: one JSON document on stdout and nothing else there. */
  readonly json: boolean;
  /** The result of the command. `text` is called only when people read it. */
  result(value: unknown, text: () => string): void;
  /** A line about what happens; not part of the result. */
  note(line: string): void;
  /**
   * A line that replaces the one before when a terminal shows it. Elsewhere it is written when it says something new:
   * at once when what stands before its first colon changed, every few seconds when only counters did.
   */
  progress(line: string): void;
  /** Ends a progress line. */
  settle(): void;
  error(error: unknown): void;
}

/** Writes to this process's streams. */
export function createOutput(json: boolean): Output {
  const live = process.stderr.isTTY === true && !json;
  const written = progressWriter();
  let open = false;
  const settle = (): void => {
    if (open) process.stderr.write('\n');
    open = false;
  };
  return {
    json,
    result(value, text) {
      settle();
      process.stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : `${text()}\n`);
    },
    note(line) {
      settle();
      process.stderr.write(`${line}\n`);
    },
    progress(line) {
      if (live) {
        process.stderr.write(`\r\x1b[2K${line}`);
        open = true;
      } else if (written(line)) {
        process.stderr.write(`${line}\n`);
      }
    },
    settle,
    error(error) {
      settle();
      if (json) process.stdout.write(`${JSON.stringify({ error: describe(error) }, null, 2)}\n`);
      else process.stderr.write(`${errorText(error)}\n`);
    },
  };
}

/** How long a line of which only the counters changed is kept back where lines are not replaced. */
const countersEveryMs = 5_000;

/** Decides which progress lines a file or a pipe gets; `clock` in milliseconds. */
export function progressWriter(clock: () => number = () => performance.now()): (line: string) => boolean {
  let [last, lastAt] = ['', -Infinity];
  return (line) => {
    const isNews = subjectOf(line) !== subjectOf(last);
    if (line === last || (!isNews && clock() - lastAt < countersEveryMs)) return false;
    [last, lastAt] = [line, clock()];
    return true;
  };
}

/** What stands before the counters: which run, and its state. */
function subjectOf(line: string): string {
  return line.split(': ', 1)[0]!;
}

/** An error as JSON. */
export function describe(error: unknown): Record<string, unknown> {
  if (!MeshError.is(error))
    return { code: 'CHIMERA_INTERNAL', message: error instanceof Error ? error.message : String(error) };
  const faults = error instanceof RefusedError && error.faults.length > 0 ? { faults: error.faults } : {};
  return { code: error.code, message: error.message, hint: error.hint ?? null, ...faults };
}

/** An error as people read it. */
export function errorText(error: unknown): string {
  const { code, message, hint } = describe(error);
  const lines = [`error: ${String(message)} [${String(code)}]`];
  if (error instanceof RefusedError) lines.push(...faultLines(error.faults));
  if (hint) lines.push(`  what to do: ${String(hint)}`);
  return lines.join('\n');
}

/** Each fault with its place, what was expected and found, and what to do. */
export function faultLines(faults: readonly Fault[]): string[] {
  return faults.flatMap((fault) => {
    const lines = [`  ${fault.path === '' ? '(file)' : fault.path}: ${fault.message} [${fault.code}]`];
    if (fault.expected !== null) lines.push(`      expected: ${fault.expected}`);
    if (fault.found !== null) lines.push(`      found:    ${fault.found}`);
    if (fault.hint !== null) lines.push(`      hint:     ${fault.hint}`);
    return lines;
  });
}
