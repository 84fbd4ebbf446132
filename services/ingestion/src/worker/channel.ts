import { InvariantError } from '@chimera/contracts';
import { isToWorker, type FromWorker, type ToWorker, type WorkerTask } from './protocol.js';

/** The worker's end of the pipe to its supervisor. What is said belongs to the task that came last. */
export class Channel {
  private readonly listeners = new Map<ToWorker['kind'], (message: ToWorker) => void>();
  private early: ToWorker[] = [];
  private next: WorkerTask | null = null;
  private wake: () => void = () => undefined;

  constructor(private readonly pipe: NodeJS.Process) {
    pipe.on('message', (message: unknown) => this.hear(message));
  }

  /** Listens for one kind of message; those that came before are heard now. */
  on<K extends ToWorker['kind']>(kind: K, listener: (message: Extract<ToWorker, { kind: K }>) => void): void {
    this.listeners.set(kind, listener as (message: ToWorker) => void);
    for (const message of this.early.filter((each) => each.kind === kind)) {
      listener(message as Extract<ToWorker, { kind: K }>);
    }
  }

  /** The next task. Nothing that was heard or listened to for the one before is left. */
  async task(): Promise<WorkerTask> {
    while (this.next === null) await new Promise<void>((resolve) => (this.wake = resolve));
    const task = this.next;
    this.next = null;
    return task;
  }

  /** Forgets the task that is done: who listened, and what came for it. */
  forget(): void {
    this.listeners.clear();
    this.early = [];
  }

  /** Says something; a supervisor that is gone hears nothing, and `disconnect` ends the worker. */
  tell(message: FromWorker): void {
    this.pipe.send?.(message, undefined, undefined, () => undefined);
  }

  /** Resolves when the supervisor has the message: the process may end then. */
  tellLast(message: FromWorker): Promise<void> {
    return new Promise((resolve, reject) => {
      const send = this.pipe.send?.bind(this.pipe);
      if (send === undefined) return reject(new InvariantError('A worker needs a supervisor to report to.'));
      send(message, undefined, undefined, () => resolve());
    });
  }

  private hear(message: unknown): void {
    if (!isToWorker(message)) return;
    if (message.kind === 'run') {
      this.forget();
      this.next = message.task;
      return this.wake();
    }
    const listener = this.listeners.get(message.kind);
    if (listener === undefined) this.early.push(message);
    else listener(message);
  }
}
