import { join } from 'node:path';
import { declaredVariables, type Environment, type ServiceName } from '@chimera/config';
import { serviceDatabaseUrl, type StackAddresses } from '../addresses.js';
import type { StackLayout } from '../layout.js';

/** What the environment of a service is made of. */
export interface ServiceSurroundings {
  readonly layout: StackLayout;
  readonly addresses: StackAddresses;
  /** Password of the service's own role. */
  readonly databasePassword: string;
  /** Environment of whoever called `chimera up`. */
  readonly caller: Environment;
}

/**
 * Variables of one service: only those it declares. Addresses come from the stack, settings from the
 * caller where it sets them. Secrets (`CHIMERA_SECRET_*`) go to services that resolve references, and to no other.
 */
export function serviceEnvironment(
  service: ServiceName,
  surroundings: ServiceSurroundings,
): Record<string, string> {
  const { caller } = surroundings;
  const fixed = fixedVariables(service, surroundings);
  const defaults = defaultVariables(surroundings);
  const declared = declaredVariables(service).map(({ variable }) => variable);
  const values = declared.flatMap((name) => {
    const value = fixed[name] ?? caller[name] ?? defaults[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(values), ...(declared.includes(prefixVariable) ? secretsOf(caller) : {}) };
}

const prefixVariable = 'CHIMERA_SECRET_ENV_PREFIX';

/** What only the stack knows; a caller's variable of that name means another stack. */
function fixedVariables(
  service: ServiceName,
  { layout, addresses, databasePassword }: ServiceSurroundings,
): Record<string, string> {
  return {
    CHIMERA_KAFKA_BROKERS: addresses.kafkaBrokers,
    CHIMERA_REGISTRY_URL: addresses.registryUrl,
    CHIMERA_DATABASE_URL: serviceDatabaseUrl(addresses.postgresAdminUrl, service, databasePassword),
    CHIMERA_HTTP_HOST: '127.0.0.1',
    CHIMERA_HTTP_PORT: new URL(addresses.services[service]).port,
    CHIMERA_TOKEN_FILE: addresses.tokenFile,
    CHIMERA_STATE_DIR: join(layout.state, 'services', service),
    CHIMERA_SMTP_URL: addresses.smtpUrl,
  };
}

function defaultVariables({ layout, addresses }: ServiceSurroundings): Record<string, string> {
  return {
    CHIMERA_SECRET_DIRS: layout.secrets,
    CHIMERA_FILE_ROOTS: layout.root,
    CHIMERA_MAIL_FROM: 'Chimera <chimera@localhost.localdomain>',
    // On one machine the receivers are on loopback too; elsewhere private addresses stay closed.
    CHIMERA_WEBHOOK_ALLOW_PRIVATE: String(addresses.kind === 'embedded'),
  };
}

function secretsOf(caller: Environment): Record<string, string> {
  const prefix = caller[prefixVariable] ?? 'CHIMERA_SECRET_';
  const settings = new Set(['CHIMERA_SECRET_DIRS', prefixVariable]);
  const entries = Object.entries(caller).filter(([name]) => name.startsWith(prefix) && !settings.has(name));
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
