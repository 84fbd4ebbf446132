import { setTimeout as delay } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from '../process/process-identity.js';
import type { ProcessSpec } from '../process/process-spec.js';
import { spawnProcess, type Spawned } from '../process/spawn.js';
import { untilReady } from '../process/start.js';
import { stopProcess } from '../process/stop.js';
import { recordOf } from '../servers/adopt-or-start.js';
import type { ProcessTable } from '../state/process-table.js';
import { backOffMs, healthyAfterMs } from './back-off.js';
import type { SupervisorLog } from './supervisor-log.js';

/** Where a supervised process keeps its logs and its record. */
export interface SupervisionPlace {
  readonly logs: string;
  readonly table: ProcessTable;
  readonly log: SupervisorLog;
}

/** One process that is started again whenever it ends by itself, ever slower while it keeps failing. */
export class SupervisedProcess {
  private identity: ProcessIdentity | null = null;
  private readonly stopping = new AbortController();
  private watching: Promise<void> = Promise.resolve();
  private restarts = 0;
  private failures = 0;

  constructor(
    readonly spec: ProcessSpec,
    private readonly place: SupervisionPlace,
  ) {}

  /**
   * Adopts the process when it runs and is ready, else ends what is left of it and starts it. Resolves
   * when it is ready; throws `CHIMERA_STACK_FAILED` when it does not get there, and goes on trying.
   */
  async start(adopt: boolean): Promise<void> {
    const left = this.place.table.running(this.spec.name);
    if (adopt && left !== null && left.port === this.spec.port && (await this.spec.ready())) {
      this.place.log(`${this.spec.name}: already runs (pid ${left.pid})`);
      this.watch(left, pollUntilGone(left, this.stopping.signal));
      return;
    }
    if (left !== null) await stopProcess(left, left.stopSignal, left.stopWithinMs);
    await this.launch();
  }

  /** Ends it in good order and does not start it again. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const { identity, spec } = this;
    if (identity !== null) {
      const went = await stopProcess(identity, spec.stopSignal, spec.stopWithinMs);
      if (went) spec.onEnded?.();
      else this.place.log(`${spec.name}: did not end within ${spec.stopWithinMs / 1000} s and was killed`);
    }
    await this.watching;
    this.place.table.remove(spec.name);
  }

  private async launch(): Promise<void> {
    const spawned = await spawnProcess(this.spec, this.place.logs);
    const record = recordOf(this.spec, spawned, this.restarts);
    this.place.table.put({ ...record, state: 'starting' });
    this.watch(spawned.identity, exitOf(spawned));
    await untilReady(this.spec, spawned.identity, this.place.logs);
    this.place.table.put({ ...record, state: 'ready' });
  }

  private watch(identity: ProcessIdentity, ended: Promise<string>): void {
    this.identity = identity;
    const since = performance.now();
    this.watching = ended.then((reason) => {
      if (this.stopping.signal.aborted) return;
      if (performance.now() - since > healthyAfterMs) this.failures = 0;
      // Not awaited: the next start replaces `watching`.
      void this.restart(reason);
    });
  }

  private async restart(reason: string): Promise<void> {
    this.failures += 1;
    this.restarts += 1;
    const wait = backOffMs(this.failures);
    this.place.log(`${this.spec.name}: ended (${reason}); starting again in ${wait / 1000} s`);
    this.place.table.mark(this.spec.name, { state: 'waiting', lastExit: reason, restarts: this.restarts });
    try {
      await delay(wait, undefined, { signal: this.stopping.signal });
    } catch {
      return; // stopped while it waited
    }
    await this.launch().then(
      () => this.place.log(`${this.spec.name}: ready again`),
      (error: unknown) => this.place.log(`${this.spec.name}: ${(error as Error).message}`),
    );
  }
}

function exitOf({ child }: Spawned): Promise<string> {
  if (child.exitCode !== null) return Promise.resolve(`exit code ${child.exitCode}`);
  if (child.signalCode !== null) return Promise.resolve(`signal ${child.signalCode}`);
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
  });
}

/** For processes that another supervisor started: nobody tells us when they end. */
async function pollUntilGone(identity: ProcessIdentity, signal: AbortSignal): Promise<string> {
  while (isRunning(identity) && !signal.aborted) await delay(500);
  return 'gone';
}
