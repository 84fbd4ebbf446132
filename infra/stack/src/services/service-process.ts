import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName } from '@chimera/config';
import { answersHttp } from '../net/probes.js';
import type { ProcessSpec } from '../process/process-spec.js';
import { serviceEnvironment, type ServiceSurroundings } from './service-environment.js';

/** Small young generation and heap: a service keeps no data, and an idle one shall stay small. */
const nodeFlags = ['--max-old-space-size=192', '--max-semi-space-size=2'];

/** Describes the process of a service. */
export function serviceProcess(service: ServiceName, surroundings: ServiceSurroundings): ProcessSpec {
  const environment = serviceEnvironment(service, surroundings);
  const cwd = environment['CHIMERA_STATE_DIR']!;
  mkdirSync(cwd, { recursive: true, mode: 0o700 });
  const url = surroundings.addresses.services[service];
  return {
    name: service,
    kind: 'service',
    command: process.execPath,
    args: [...nodeFlags, join(surroundings.layout.root, 'services', service, 'dist', 'main.js')],
    // Two malloc arenas instead of eight a core: idle memory, not speed, is what a service needs.
    env: { ...environment, MALLOC_ARENA_MAX: '2', NODE_ENV: 'production' },
    cwd,
    port: Number(new URL(url).port),
    ready: () => answersHttp(`${url}/health/ready`),
    readyWithinMs: 60_000,
    stopSignal: 'SIGTERM',
    stopWithinMs: 20_000,
  };
}
