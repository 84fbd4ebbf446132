import { serviceNames, type ServiceName } from '@chimera/config';
import type { ProcessStatus } from '@chimera/stack';
import { childrenOf, meshProcess, meshProcesses, strike, type MeshProcess } from '../mesh/mesh-processes.js';

/** The processes of a mesh as faults see them. */
export interface ChaosProcesses {
  readonly services: readonly ServiceName[];
  /** All of them; `pid` is null for one that does not run. */
  all(): Promise<readonly ProcessStatus[]>;
  one(name: MeshProcess): Promise<ProcessStatus>;
  /** Worker processes of the ingestion service that exist now. */
  workers(): Promise<readonly number[]>;
  /** Sends a signal to a process by its name; waits for the end of one that is killed. */
  signal(name: MeshProcess, signal: NodeJS.Signals): Promise<ProcessStatus>;
}

/** Processes of the mesh that tests start on this machine. */
export const localProcesses: ChaosProcesses = {
  services: serviceNames,
  all: () => meshProcesses(),
  one: (name) => meshProcess(name),
  workers: async () => {
    const { pid } = await meshProcess('ingestion');
    return pid === null ? [] : childrenOf(pid);
  },
  signal: (name, signal) => strike(name, signal),
};

/** Whether a process exists; one that ended and is not yet collected counts as gone. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Sends a signal to a process that may be gone already; whether it was there. */
export function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}
