import type { StackLayout } from '../layout.js';
import { isRunning, type ProcessIdentity } from '../process/process-identity.js';
import { readJson, writeJson } from './json-file.js';

/** What is known about a process of the stack; kept on disk so that any command finds it again. */
export interface ProcessRecord extends ProcessIdentity {
  readonly name: string;
  readonly kind: 'supervisor' | 'server' | 'service';
  readonly port: number | null;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly stopSignal: NodeJS.Signals;
  readonly stopWithinMs: number;
  /** Starts after the first one. */
  readonly restarts: number;
  /** `waiting`: it ended and is started again soon. */
  readonly state: 'starting' | 'ready' | 'waiting';
  /** Why it ended last. */
  readonly lastExit?: string;
}

/** Records by process name, in the state folder. */
export class ProcessTable {
  constructor(private readonly layout: StackLayout) {}

  /** Every record, alive or not. */
  all(): readonly ProcessRecord[] {
    return Object.values(this.read());
  }

  /** Record of a process that still runs, or null. */
  running(name: string): ProcessRecord | null {
    const record = this.read()[name];
    return record !== undefined && isRunning(record) ? record : null;
  }

  put(record: ProcessRecord): void {
    writeJson(this.layout.processFile, { ...this.read(), [record.name]: record });
  }

  /** Changes what is known about a process; nothing when it is not on record. */
  mark(name: string, change: Partial<Pick<ProcessRecord, 'state' | 'lastExit' | 'restarts'>>): void {
    const record = this.read()[name];
    if (record !== undefined) this.put({ ...record, ...change });
  }

  remove(name: string): void {
    const { [name]: _gone, ...rest } = this.read();
    writeJson(this.layout.processFile, rest);
  }

  private read(): Record<string, ProcessRecord> {
    return readJson<Record<string, ProcessRecord>>(this.layout.processFile) ?? {};
  }
}
