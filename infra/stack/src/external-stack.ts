import { readFileSync } from 'node:fs';
import { MeshError } from '@chimera/contracts';
import type { Environment } from '@chimera/config';
import type { ServerAddresses } from './addresses.js';
import type { StackKind } from './state/stack-state.js';

const variables = {
  kafkaBrokers: 'CHIMERA_KAFKA_BROKERS',
  registryUrl: 'CHIMERA_REGISTRY_URL',
  postgresAdminUrl: 'CHIMERA_POSTGRES_URL',
  smtpUrl: 'CHIMERA_SMTP_URL',
} as const satisfies Record<keyof ServerAddresses, string>;

/** Kind of stack that the environment asks for: `CHIMERA_STACK`, default embedded. Throws `CHIMERA_CONFIG_INVALID`. */
export function stackKind(environment: Environment): StackKind {
  const kind = environment['CHIMERA_STACK'] ?? 'embedded';
  if (kind === 'embedded' || kind === 'external') return kind;
  throw invalid(`Expected CHIMERA_STACK to be embedded or external, found ${kind}.`);
}

/**
 * Addresses of servers that others run: from the file that `CHIMERA_STACK_FILE` names (JSON object or
 * KEY=value lines) and from variables, which win. Throws `CHIMERA_CONFIG_INVALID` naming all that is missing.
 */
export function externalServers(environment: Environment): ServerAddresses {
  const file = environment['CHIMERA_STACK_FILE'];
  const values: Environment = {
    ...(file === undefined ? {} : parseAddressFile(readAddressFile(file))),
    ...environment,
  };
  const missing = Object.values(variables).filter((name) => name !== variables.smtpUrl && !values[name]);
  if (missing.length > 0)
    throw invalid(`Expected addresses of the external stack; missing: ${missing.join(', ')}.`);
  return {
    kafkaBrokers: values[variables.kafkaBrokers]!,
    registryUrl: values[variables.registryUrl]!,
    postgresAdminUrl: values[variables.postgresAdminUrl]!,
    smtpUrl: values[variables.smtpUrl] ?? '',
  };
}

/** Reads a JSON object of strings, or KEY=value lines with `#` comments. Throws `CHIMERA_CONFIG_INVALID`. */
export function parseAddressFile(text: string): Record<string, string> {
  if (text.trimStart().startsWith('{')) return parseObject(text);
  const lines = text.split('\n').map((line) => line.trim());
  const pairs = lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(/=(.*)/s));
  const wrong = pairs.findIndex((pair) => pair.length < 2);
  if (wrong >= 0) throw invalid(`Expected KEY=value lines in the stack file; entry ${wrong + 1} has no "=".`);
  return Object.fromEntries(pairs.map(([key, value]) => [key!.trim(), value!.trim()]));
}

function parseObject(text: string): Record<string, string> {
  try {
    return Object.fromEntries(
      Object.entries(JSON.parse(text) as object).map(([key, value]) => [key, String(value)]),
    );
  } catch {
    // The parser's message quotes the text, which may hold a password (Invariant 8).
    throw invalid('Expected a JSON object in the stack file; it does not parse.');
  }
}

function readAddressFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw invalid(`Expected to read CHIMERA_STACK_FILE ${path}: ${(cause as Error).message}`);
  }
}

function invalid(message: string): MeshError {
  return new MeshError('CHIMERA_CONFIG_INVALID', 'stop', message, {
    hint: 'infra/README.md, "External stack", lists what is needed.',
  });
}
