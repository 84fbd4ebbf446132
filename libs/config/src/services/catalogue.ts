import {
  variablesOf,
  type DeclaredVariable,
  type ServiceDeclaration,
} from '../declaration/service-declaration.js';
import { auditConfig } from './audit.config.js';
import { consoleConfig } from './console.config.js';
import { discoveryConfig } from './discovery.config.js';
import { dqConfig } from './dq.config.js';
import { ingestionConfig } from './ingestion.config.js';
import { intakeConfig } from './intake.config.js';
import { metadataConfig } from './metadata.config.js';
import { notificationConfig } from './notification.config.js';
import { orchestratorConfig } from './orchestrator.config.js';

/** The declared configuration of every service. */
export const serviceConfigs = {
  intake: intakeConfig,
  metadata: metadataConfig,
  discovery: discoveryConfig,
  orchestrator: orchestratorConfig,
  ingestion: ingestionConfig,
  dq: dqConfig,
  notification: notificationConfig,
  audit: auditConfig,
  console: consoleConfig,
} as const satisfies Readonly<Record<string, ServiceDeclaration>>;

/** Name of a service. */
export type ServiceName = keyof typeof serviceConfigs;

/** Every service, in the order in which an intent meets them. */
export const serviceNames = Object.keys(serviceConfigs) as readonly ServiceName[];

/** What a service reads from its environment: for documentation, docker-compose.yml and the launcher. */
export function declaredVariables(service: ServiceName): readonly DeclaredVariable[] {
  return variablesOf(serviceConfigs[service]);
}
