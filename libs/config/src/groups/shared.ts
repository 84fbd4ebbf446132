import type { Secret } from '../secrets/secret.js';
import { field, group, type Field, type FieldGroup } from '../declaration/field.js';
import {
  absolutePath,
  hostAndPort,
  listOf,
  oneOf,
  optional,
  secretUrl,
  text,
  url,
  wholeNumber,
} from '../declaration/parser.js';

/** Where the brokers are, and how many of them keep a topic that is made. */
export function kafka(): FieldGroup<{
  brokers: Field<readonly string[]>;
  replicationFactor: Field<number | null>;
  minInsyncReplicas: Field<number | null>;
}> {
  return group({
    brokers: field({
      variable: 'CHIMERA_KAFKA_BROKERS',
      doc: 'Kafka bootstrap addresses.',
      parser: listOf(hostAndPort, 1),
    }),
    replicationFactor: field({
      variable: 'CHIMERA_KAFKA_REPLICATION_FACTOR',
      doc: 'Brokers that keep each topic that is made from now on; empty for what the brokers say (default.replication.factor).',
      default: '',
      parser: optional(wholeNumber(1, 32)),
    }),
    minInsyncReplicas: field({
      variable: 'CHIMERA_KAFKA_MIN_INSYNC_REPLICAS',
      doc: 'Brokers that must have a record before it counts as written, for every topic of Chimera; empty for what the brokers say (min.insync.replicas).',
      default: '',
      parser: optional(wholeNumber(1, 32)),
    }),
  });
}

/** Where the schema registry is (Confluent-compatible API). */
export function registry(): FieldGroup<{ url: Field<string> }> {
  return group({
    url: field({
      variable: 'CHIMERA_REGISTRY_URL',
      doc: 'Base address of the schema registry, with the path of its Confluent-compatible API.',
      parser: url('http', 'https'),
    }),
  });
}

/** The service's own schema in Postgres; the schema is named as the service. */
export function database(): FieldGroup<{
  url: Field<Secret>;
  poolSize: Field<number>;
  statementTimeoutMs: Field<number>;
  inboxRetentionDays: Field<number>;
}> {
  return group({
    url: field({
      variable: 'CHIMERA_DATABASE_URL',
      doc: "Postgres address with the service's own role.",
      parser: secretUrl('postgres', 'postgresql'),
    }),
    poolSize: field({
      variable: 'CHIMERA_DATABASE_POOL',
      doc: 'Most connections that the service opens at once (one more listens for notifications).',
      default: '6',
      parser: wholeNumber(2, 100),
    }),
    statementTimeoutMs: field({
      variable: 'CHIMERA_DATABASE_STATEMENT_TIMEOUT_MS',
      doc: 'A statement that runs longer is cancelled, in milliseconds.',
      default: '30000',
      parser: wholeNumber(100, 3_600_000),
    }),
    inboxRetentionDays: field({
      variable: 'CHIMERA_INBOX_RETENTION_DAYS',
      doc: 'How long handled message ids are remembered, in days; a message repeated later is handled again.',
      default: '14',
      parser: wholeNumber(1, 3650),
    }),
  });
}

/** The HTTP side: health, metrics and, where the service has one, its API. */
export function http(
  defaultPort: number,
): FieldGroup<{ host: Field<string>; port: Field<number>; tokenFile: Field<string> }> {
  return group({
    host: field({
      variable: 'CHIMERA_HTTP_HOST',
      doc: 'Address to listen on.',
      default: '127.0.0.1',
      parser: text('a host name or address', /^[A-Za-z0-9_.:-]+$/),
    }),
    port: field({
      variable: 'CHIMERA_HTTP_PORT',
      doc: 'Port to listen on; 0 takes a free one.',
      default: String(defaultPort),
      parser: wholeNumber(0, 65_535),
    }),
    tokenFile: field({
      variable: 'CHIMERA_TOKEN_FILE',
      doc: 'File with the bearer token that callers need; readable by its owner only.',
      parser: absolutePath,
    }),
  });
}

/** Local files that may be lost without harm. */
export function state(): FieldGroup<{ directory: Field<string> }> {
  return group({
    directory: field({
      variable: 'CHIMERA_STATE_DIR',
      doc: 'Folder for the schema cache and spill files.',
      parser: absolutePath,
    }),
  });
}

/** What is logged. */
export function logging(): FieldGroup<{ level: Field<'debug' | 'info' | 'warn' | 'error'> }> {
  return group({
    level: field({
      variable: 'CHIMERA_LOG_LEVEL',
      doc: 'Least severe level that is written.',
      default: 'info',
      parser: oneOf('debug', 'info', 'warn', 'error'),
    }),
  });
}

/** Where traces go. */
export function otlp(): FieldGroup<{ endpoint: Field<string | null> }> {
  return group({
    endpoint: field({
      variable: 'CHIMERA_OTLP_ENDPOINT',
      doc: 'OTLP/HTTP address that traces are sent to; empty for no export.',
      default: '',
      parser: optional(url('http', 'https')),
    }),
  });
}

/** What is measured. */
export function metrics(): FieldGroup<{ namespaces: Field<readonly string[]> }> {
  return group({
    namespaces: field({
      variable: 'CHIMERA_METRICS_NAMESPACES',
      doc: 'Namespaces with a label value of their own in /metrics; all others are counted as `other`, which bounds the number of series.',
      default: '',
      parser: listOf(text('a namespace', /^[A-Za-z0-9_.-]+$/)),
    }),
  });
}

/** What secret references may reach. */
export function secrets(): FieldGroup<{ directories: Field<readonly string[]>; envPrefix: Field<string> }> {
  return group({
    directories: field({
      variable: 'CHIMERA_SECRET_DIRS',
      doc: 'Folders below which `file:` secret references may point.',
      default: '',
      parser: listOf(absolutePath),
    }),
    envPrefix: field({
      variable: 'CHIMERA_SECRET_ENV_PREFIX',
      doc: 'Variables that `env:` secret references may name begin with it.',
      default: 'CHIMERA_SECRET_',
      parser: text('the beginning of a variable name', /^[A-Z][A-Z0-9_]{3,}$/),
    }),
  });
}

/** Which files may be sources. */
export function files(): FieldGroup<{ roots: Field<readonly string[]> }> {
  return group({
    roots: field({
      variable: 'CHIMERA_FILE_ROOTS',
      doc: 'Folders below which file sources may lie.',
      default: '',
      parser: listOf(absolutePath),
    }),
  });
}

/** How long processes that execute tasks are kept and used again. */
export function warmth(): FieldGroup<{ runs: Field<number>; idleSeconds: Field<number> }> {
  return group({
    runs: field({
      variable: 'CHIMERA_WORKER_RUNS',
      doc: 'Runs of one team after which a process that worked for them is replaced; 1 starts one for every run.',
      default: '50',
      parser: wholeNumber(1, 10_000),
    }),
    idleSeconds: field({
      variable: 'CHIMERA_WORKER_IDLE_SECONDS',
      doc: 'A process kept for the next run of its team ends after so long without one. It holds about 100 MB; starting another costs a second of CPU.',
      default: '300',
      parser: wholeNumber(1, 86_400),
    }),
  });
}
