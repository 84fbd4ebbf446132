import { attributes } from '../../attributes.js';
import { counter, gauge, histogram } from '../instrument.js';

const { errorType, role } = attributes;
const mebibyte = 1024 * 1024;

/** Worker processes; they report through the service that started them. Roles: reader, writer, checker. */
export const workerInstruments = {
  workersRunning: gauge('chimera_workers_running', '{process}', 'Worker processes that have a task.', role),
  workersSpare: gauge('chimera_workers_spare', '{process}', 'Started worker processes that wait for a task.'),
  workerCpu: counter('chimera_worker_cpu_seconds_total', 's', 'CPU time of worker processes.', role),
  workerPeakMemory: {
    ...histogram(
      'chimera_worker_peak_memory_bytes',
      'By',
      'Peak resident memory of worker processes that ended.',
      role,
    ),
    buckets: [64, 96, 128, 192, 256, 300, 384, 512, 1024].map((size) => size * mebibyte),
  },
  workerRestarts: counter(
    'chimera_worker_restarts_total',
    '{process}',
    'Workers that died alone and were started again within their attempt.',
    role,
  ),
  workersLost: counter(
    'chimera_workers_lost_total',
    '{attempt}',
    'Attempts that ended because a worker died, or was ended for its memory, its silence or its standstill; by which.',
    errorType,
  ),
} as const;
