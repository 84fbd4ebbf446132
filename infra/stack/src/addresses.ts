import { serviceNames, type ServiceName } from '@chimera/config';
import type { StackLayout } from './layout.js';
import { mailFolder } from './servers/mail.server.js';
import { superuser } from './servers/postgres/postgres.server.js';
import { registryUrl } from './servers/registry.server.js';
import { Credentials } from './state/credentials.js';
import { readStackState, type StackKind, type StackState } from './state/stack-state.js';

/** Where the servers of a stack are. */
export interface ServerAddresses {
  /** `host:port` list. */
  readonly kafkaBrokers: string;
  /** Confluent-compatible API. */
  readonly registryUrl: string;
  /** Maintenance database as a role that may make roles and databases; carries the password. */
  readonly postgresAdminUrl: string;
  /** Empty: no mail. */
  readonly smtpUrl: string;
}

/** Everything that a command needs to talk to a stack. */
export interface StackAddresses extends ServerAddresses {
  readonly kind: StackKind;
  /** Base URL of each service's HTTP side. */
  readonly services: Readonly<Record<ServiceName, string>>;
  /** File with the bearer token. */
  readonly tokenFile: string;
  /** Folder of the mail sink; null when mail really leaves. `readMails` reads it. */
  readonly mailFolder: string | null;
  /** Folder for files that `file:` secret references may name. */
  readonly secretsFolder: string;
}

/** Addresses of a stack that was started at least once, or null. They stay as they are while it is down. */
export function readAddresses(layout: StackLayout): StackAddresses | null {
  const state = readStackState(layout);
  const servers = state.kind === 'external' ? state.external : embeddedServers(layout, state);
  if (servers === undefined || serviceNames.some((name) => state.ports[name] === undefined)) return null;
  return {
    ...servers,
    kind: state.kind ?? 'embedded',
    services: Object.fromEntries(
      serviceNames.map((name) => [name, `http://127.0.0.1:${state.ports[name]}`]),
    ) as Record<ServiceName, string>,
    tokenFile: layout.tokenFile,
    mailFolder: state.kind === 'external' ? null : mailFolder(layout.data),
    secretsFolder: layout.secrets,
  };
}

function embeddedServers(layout: StackLayout, { ports }: StackState): ServerAddresses | undefined {
  const { kafka, registry, postgres, mail } = ports;
  if (kafka === undefined || registry === undefined || postgres === undefined || mail === undefined)
    return undefined;
  const password = Credentials.open(layout).password(superuser);
  return {
    kafkaBrokers: `127.0.0.1:${kafka}`,
    registryUrl: registryUrl(registry),
    postgresAdminUrl: `postgresql://${superuser}:${password}@127.0.0.1:${postgres}/postgres`,
    smtpUrl: `smtp://127.0.0.1:${mail}`,
  };
}

/** Postgres address of a service's own role in the service database. */
export function serviceDatabaseUrl(adminUrl: string, service: ServiceName, password: string): string {
  const url = new URL(adminUrl);
  url.username = service;
  url.password = password;
  url.pathname = `/${serviceDatabase}`;
  return url.href;
}

/** Database that holds one schema per service. */
export const serviceDatabase = 'chimera';

/** Addresses as the variables that `chimera env` prints; `secrets` adds those that carry passwords. */
export function addressVariables(
  addresses: StackAddresses,
  options: { secrets?: boolean } = {},
): Record<string, string> {
  const services = Object.entries(addresses.services).map(
    ([name, url]) => [`CHIMERA_${name.toUpperCase()}_URL`, url] as const,
  );
  return {
    CHIMERA_STACK: addresses.kind,
    CHIMERA_KAFKA_BROKERS: addresses.kafkaBrokers,
    CHIMERA_REGISTRY_URL: addresses.registryUrl,
    ...(options.secrets ? { CHIMERA_POSTGRES_URL: addresses.postgresAdminUrl } : {}),
    CHIMERA_SMTP_URL: addresses.smtpUrl,
    CHIMERA_TOKEN_FILE: addresses.tokenFile,
    CHIMERA_SECRETS_FOLDER: addresses.secretsFolder,
    ...(addresses.mailFolder === null ? {} : { CHIMERA_MAIL_FOLDER: addresses.mailFolder }),
    ...Object.fromEntries(services),
  };
}
