import type { StackAddresses } from '../addresses.js';
import type { Check } from './check.js';
import { buildsCheck } from './checks/builds.check.js';
import { clocksCheck } from './checks/clocks.check.js';
import { contractsCheck } from './checks/contracts.check.js';
import { controlTopicsCheck } from './checks/control-topics.check.js';
import { datasetTopicsCheck } from './checks/dataset-topics.check.js';
import { deadLettersCheck } from './checks/dead-letters.check.js';
import { diskCheck } from './checks/disk.check.js';
import { groupsCheck } from './checks/groups.check.js';
import { heldCheck } from './checks/held.check.js';
import { installationCheck } from './checks/installation.check.js';
import { kafkaCheck } from './checks/kafka.check.js';
import { locksCheck } from './checks/locks.check.js';
import { memoryCheck } from './checks/memory.check.js';
import { migrationsCheck } from './checks/migrations.check.js';
import { outboxCheck } from './checks/outbox.check.js';
import { portsCheck } from './checks/ports.check.js';
import { postgresCheck } from './checks/postgres.check.js';
import { processesCheck } from './checks/processes.check.js';
import { registryCheck } from './checks/registry.check.js';
import { rolesCheck } from './checks/roles.check.js';
import { servicesCheck } from './checks/services.check.js';
import { stateFolderCheck } from './checks/state-folder.check.js';
import { tokenFileCheck } from './checks/token-file.check.js';
import { toolsCheck } from './checks/tools.check.js';
import { doctorContext } from './context.js';
import { examine, type Diagnosis } from './examine.js';

/** Everything that the doctor looks at, in the order in which it is told. */
export const allChecks: readonly Check[] = [
  toolsCheck,
  installationCheck,
  diskCheck,
  memoryCheck,
  stateFolderCheck,
  tokenFileCheck,
  locksCheck,
  processesCheck,
  portsCheck,
  postgresCheck,
  rolesCheck,
  migrationsCheck,
  kafkaCheck,
  controlTopicsCheck,
  datasetTopicsCheck,
  registryCheck,
  contractsCheck(),
  servicesCheck,
  buildsCheck,
  groupsCheck,
  outboxCheck,
  deadLettersCheck,
  heldCheck,
  clocksCheck,
];

/** How an installation is examined. */
export interface DoctorOptions {
  /** Default `.chimera` of the repository. */
  readonly stateDir?: string;
  /** Of a stack elsewhere. Default those of the state folder. */
  readonly addresses?: StackAddresses;
}

/** Examines a whole installation, up or down. Changes nothing; never throws for what it finds. */
export async function doctor(options: DoctorOptions = {}): Promise<Diagnosis> {
  const context = doctorContext(options.stateDir, options.addresses);
  try {
    return await examine(allChecks, context);
  } finally {
    await context.close();
  }
}
