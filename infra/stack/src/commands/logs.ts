import { closeSync, existsSync, openSync, readSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MeshError } from '@chimera/contracts';
import { stackLayout } from '../layout.js';
import { lastLines } from '../process/start.js';

/** Which log lines. */
export interface LogOptions {
  /** Default `.chimera` of the repository. */
  readonly stateDir?: string;
  /** Process whose log it is. Default all. */
  readonly name?: string;
  /** Lines of each log from its end. Default 50. */
  readonly lines?: number;
  /** Goes on with what is written from now on, until the signal. Default ends after the last line. */
  readonly follow?: AbortSignal;
}

/** One line of a log. */
export interface LogLine {
  readonly name: string;
  readonly line: string;
}

/** Lines of the logs. Throws `CHIMERA_NOT_FOUND` naming the logs that exist when there is none of that name. */
export async function* logs(options: LogOptions = {}): AsyncGenerator<LogLine> {
  const files = chosen(stackLayout(options.stateDir).logs, options.name);
  const tails = files.map((path) => new Tail(path));
  for (const path of files) {
    for (const line of lastLines(path, options.lines ?? 50, 1_048_576))
      yield { name: basename(path, '.log'), line };
  }
  while (options.follow !== undefined && !options.follow.aborted) {
    for (const tail of tails) yield* tail.more();
    await delay(200);
  }
}

function chosen(folder: string, name: string | undefined): string[] {
  const names = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith('.log'))
        .sort()
    : [];
  const wanted = name === undefined ? names : names.filter((file) => file === `${name}.log`);
  if (wanted.length > 0) return wanted.map((file) => join(folder, file));
  const known = names.map((file) => basename(file, '.log')).join(', ') || 'none yet';
  throw new MeshError(
    'CHIMERA_NOT_FOUND',
    'reject',
    `Expected a log of ${name ?? 'any process'}; there are: ${known}.`,
    {
      hint: 'Start the stack with ./chimera up.',
    },
  );
}

/** Reads what was appended to a file since the last look; starts over when it was truncated by rotation. */
class Tail {
  private offset: number;
  private rest = '';

  constructor(private readonly path: string) {
    this.offset = statSync(path).size;
  }

  *more(): Generator<LogLine> {
    const size = statSync(this.path).size;
    if (size < this.offset) this.offset = 0;
    if (size === this.offset) return;
    const lines = (this.rest + this.read(Math.min(size - this.offset, 1_048_576))).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) yield { name: basename(this.path, '.log'), line };
  }

  private read(length: number): string {
    const file = openSync(this.path, 'r');
    try {
      const bytes = Buffer.alloc(length);
      const count = readSync(file, bytes, 0, length, this.offset);
      this.offset += count;
      return bytes.toString('utf8', 0, count);
    } finally {
      closeSync(file);
    }
  }
}
