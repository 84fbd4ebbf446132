import type { StackLayout } from '../layout.js';
import type { ProcessSpec } from '../process/process-spec.js';
import { spawnProcess, type Spawned } from '../process/spawn.js';
import { untilReady } from '../process/start.js';
import { stopProcess } from '../process/stop.js';
import { ProcessTable, type ProcessRecord } from '../state/process-table.js';

/**
 * Adopts the process of a spec when it runs and is ready; ends it when it runs but is not;
 * else starts it. Resolves when it is ready, with the child when it is new.
 */
export async function adoptOrStart(layout: StackLayout, spec: ProcessSpec): Promise<Spawned | null> {
  const table = new ProcessTable(layout);
  const running = table.running(spec.name);
  if (running !== null && running.port === spec.port && (await becomesReady(spec))) return null;
  if (running !== null) await stopProcess(running, running.stopSignal, running.stopWithinMs);
  const spawned = await spawnProcess(spec, layout.logs);
  table.put(recordOf(spec, spawned, 0));
  await untilReady(spec, spawned.identity, layout.logs);
  return spawned;
}

/** Record of a process that was started now. */
export function recordOf(spec: ProcessSpec, { identity }: Spawned, restarts: number): ProcessRecord {
  const { name, kind, port, stopSignal, stopWithinMs } = spec;
  return {
    name,
    kind,
    port,
    stopSignal,
    stopWithinMs,
    restarts,
    ...identity,
    startedAt: new Date().toISOString(),
    state: 'ready',
  };
}

async function becomesReady(spec: ProcessSpec): Promise<boolean> {
  for (let tries = 0; tries < 3; tries++) if (await spec.ready()) return true;
  return false;
}
