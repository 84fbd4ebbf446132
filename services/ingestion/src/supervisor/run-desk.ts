import { TransientError, type MeshError, type RunAssigned } from '@chimera/contracts';

interface Active {
  readonly assigned: RunAssigned;
  readonly cancel: AbortController;
  readonly done: Promise<void>;
}

/** Executes one attempt to its end; never throws. */
export type ExecuteAttempt = (assigned: RunAssigned, signal: AbortSignal) => Promise<void>;

/**
 * Executes what it is handed, `slots` at once, first come first served. The orchestrator knows the slots
 * too; what it assigns beyond them (its books and ours can differ for a moment) waits here.
 */
export class RunDesk {
  private readonly queue: RunAssigned[] = [];
  private readonly active = new Map<string, Active>();
  private closed = false;

  constructor(
    private readonly slots: number,
    private readonly execute: ExecuteAttempt,
    private readonly onChange: () => void = () => undefined,
  ) {}

  /** Takes an attempt; one that is here already is left alone. */
  accept(assigned: RunAssigned): void {
    if (this.closed || this.holds(assigned)) return;
    this.supersede(assigned.runId, assigned.attempt);
    this.queue.push(assigned);
    this.advance();
    this.onChange();
  }

  /** Ends older attempts of a run: a newer one was assigned, here or elsewhere, and owns the target. */
  supersede(runId: string, attempt: number): void {
    const active = this.active.get(runId);
    if (active !== undefined && active.assigned.attempt < attempt) active.cancel.abort(superseded(attempt));
    const waiting = this.queue.findIndex((each) => each.runId === runId && each.attempt < attempt);
    if (waiting >= 0) this.queue.splice(waiting, 1);
  }

  /** Ends a run's attempts up to this one; what is not here is left alone. */
  cancel(runId: string, attempt: number, reason: MeshError): void {
    const active = this.active.get(runId);
    if (active !== undefined && active.assigned.attempt <= attempt) active.cancel.abort(reason);
    const waiting = this.queue.findIndex((each) => each.runId === runId && each.attempt <= attempt);
    if (waiting >= 0) this.queue.splice(waiting, 1);
  }

  /** Runs being executed or waiting for a slot. */
  get runs(): readonly string[] {
    return [...this.active.keys(), ...this.queue.map((assigned) => assigned.runId)];
  }

  /** Whether it takes runs at all. */
  get accepting(): boolean {
    return !this.closed;
  }

  get freeSlots(): number {
    return this.closed ? 0 : Math.max(0, this.slots - this.active.size - this.queue.length);
  }

  /** Takes nothing more, lets what runs finish until the deadline, then ends it as retryable (Invariant 7). */
  async close(deadlineMs: number): Promise<void> {
    this.closed = true;
    this.queue.length = 0;
    const timer = setTimeout(() => this.endAll(), deadlineMs);
    await Promise.all([...this.active.values()].map((active) => active.done));
    clearTimeout(timer);
  }

  private endAll(): void {
    for (const { cancel } of this.active.values()) cancel.abort(stopping);
  }

  private holds({ runId, attempt }: RunAssigned): boolean {
    const active = this.active.get(runId)?.assigned.attempt ?? 0;
    return active >= attempt || this.queue.some((each) => each.runId === runId && each.attempt >= attempt);
  }

  private advance(): void {
    while (!this.closed && this.active.size < this.slots) {
      const next = this.queue.findIndex((assigned) => !this.active.has(assigned.runId));
      if (next < 0) return;
      this.begin(this.queue.splice(next, 1)[0]!);
    }
  }

  private begin(assigned: RunAssigned): void {
    const cancel = new AbortController();
    const done = this.execute(assigned, cancel.signal).finally(() => {
      this.active.delete(assigned.runId);
      this.advance();
      this.onChange();
    });
    this.active.set(assigned.runId, { assigned, cancel, done });
  }
}

function superseded(attempt: number): MeshError {
  return new TransientError(
    'CHIMERA_WRITER_FENCED',
    `Attempt ${attempt} of the run was assigned; this one stopped.`,
  );
}

const stopping = new TransientError(
  'CHIMERA_WORKER_LOST',
  'The supervisor was stopped before the attempt was done.',
  {
    hint: 'Nothing: the run is tried again elsewhere, or here when the supervisor is back.',
  },
);
