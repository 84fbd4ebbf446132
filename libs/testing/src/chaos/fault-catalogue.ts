import { CrashAtPoint } from '../faults/processes/crash-at-point.fault.js';
import { FreezeService } from '../faults/processes/freeze-service.fault.js';
import { KillService } from '../faults/processes/kill-service.fault.js';
import { KillWorker } from '../faults/processes/kill-worker.fault.js';
import { RollingRestart } from '../faults/processes/rolling-restart.fault.js';
import type { Fault } from './fault.js';
import type { FaultKind } from './schedule.js';

/** A fault as a seed makes it, with what the schedule must know of it. */
export type ScheduledKind = Fault & FaultKind;

/** Every fault there is. A new one is a class in a file of its own and a line here. */
export const faultCatalogue: readonly (() => ScheduledKind)[] = [
  () => new KillService(),
  () => new KillWorker(),
  () => new CrashAtPoint(),
  () => new FreezeService(),
  () => new RollingRestart(),
];
