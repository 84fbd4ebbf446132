import { InvariantError } from '@chimera/contracts';
import { isToWorker, type FromWorker, type ToWorker, type WorkerTask } from './protocol.js';

/** The worker's end of the pipe to its supervisor. */
export class Channel {
  private readonly listeners = new Map<ToWorker['kind'], (message: ToWorker) => void>();
  private readonly early: ToWorker[] = [];

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

  /** The one task of this process. */
  task(): Promise<WorkerTask> {
    return new Promise((resolve) => this.on('run', ({ task }) => resolve(task)));
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
    const listener = this.listeners.get(message.kind);
    if (listener === undefined) this.early.push(message);
    else listener(message);
  }
}
