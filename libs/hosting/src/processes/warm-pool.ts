/** A process that does one piece of work after the other, never two at once. */
export interface WarmProcess {
  readonly alive: boolean;
  /** Pieces of work that it was given so far. */
  readonly tasks: number;
  /** Resident bytes as last seen. */
  readonly memoryBytes: number;
  /** Ends it at once. Resolves when it is gone; safe on one that is. */
  end(): Promise<void>;
}

export interface WarmPoolOptions<P extends WarmProcess> {
  readonly start: () => P;
  /** Pieces of work after which a process is replaced; 1 = never used again. */
  readonly mostTasks: number;
  /** Resident bytes beyond which a process is replaced: it leaks, or holds what a large task needed. */
  readonly mostBytes: number;
  /** A process that nobody asked for so long ends, in milliseconds: an idle service keeps none. */
  readonly idleMs: number;
  /** Processes kept for their teams at most; the one that waited longest makes room. */
  readonly mostIdle: number;
  /** Processes kept started that no team has used. Default 0. */
  readonly spares?: number;
}

interface Waiting<P> {
  readonly process: P;
  readonly team: string;
  readonly timer: NodeJS.Timeout;
}

/** After this a spare that was taken is replaced; not at once, so that starting it does not slow the work it was taken for. */
const refillMs = 250;

/**
 * Processes kept started, because starting one costs more than many a task. A process that has worked for a team is
 * given to that team only (Invariant 12), and to nobody after a failure: who took it ends it then.
 */
export class WarmPool<P extends WarmProcess> {
  private waiting: Waiting<P>[] = [];
  private readonly unused: P[] = [];
  private refill: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(private readonly options: WarmPoolOptions<P>) {}

  /** Starts the spares. */
  open(): void {
    while (!this.closed && this.unused.length < (this.options.spares ?? 0))
      this.unused.push(this.options.start());
  }

  /** Processes that are started and wait for work. */
  get ready(): number {
    const all = [...this.waiting.map(({ process }) => process), ...this.unused];
    return all.filter((process) => process.alive).length;
  }

  /** One that worked for the team last, else one that nobody used, else a new one. `team` may name what kind of work it is, too. */
  take(team: string): P {
    return this.takeWarm(team) ?? this.takeUnused() ?? this.options.start();
  }

  /** Takes back a process whose work went well; ends it unless it may work for the team again. */
  giveBack(process: P, team: string): void {
    const { mostTasks, mostBytes, mostIdle, idleMs } = this.options;
    const fit = process.alive && process.tasks < mostTasks && process.memoryBytes <= mostBytes;
    if (!fit || this.closed) return void process.end();
    const timer = setTimeout(() => this.dismiss(process), idleMs).unref();
    this.waiting.push({ process, team, timer });
    const [longest] = this.waiting;
    if (this.waiting.length > mostIdle && longest !== undefined) this.dismiss(longest.process);
  }

  /** Ends every process that waits; those at work end when they are given back. */
  async close(): Promise<void> {
    this.closed = true;
    if (this.refill !== null) clearTimeout(this.refill);
    for (const { timer } of this.waiting) clearTimeout(timer);
    const all = [...this.waiting.splice(0).map(({ process }) => process), ...this.unused.splice(0)];
    await Promise.all(all.map((process) => process.end()));
  }

  /** The one that waited shortest: the others come to the end of their patience. */
  private takeWarm(team: string): P | undefined {
    this.waiting = this.waiting.filter(({ process, timer }) => {
      if (!process.alive) clearTimeout(timer);
      return process.alive;
    });
    const at = this.waiting.findLastIndex((one) => one.team === team);
    if (at < 0) return undefined;
    const [found] = this.waiting.splice(at, 1);
    clearTimeout(found?.timer);
    return found?.process;
  }

  private takeUnused(): P | undefined {
    let spare = this.unused.shift();
    while (spare !== undefined && !spare.alive) spare = this.unused.shift();
    this.refillSoon();
    return spare;
  }

  private dismiss(process: P): void {
    this.waiting = this.waiting.filter((one) => {
      if (one.process === process) clearTimeout(one.timer);
      return one.process !== process;
    });
    void process.end();
  }

  private refillSoon(): void {
    if (this.closed || this.refill !== null) return;
    this.refill = setTimeout(() => {
      this.refill = null;
      this.open();
    }, refillMs).unref();
  }
}
