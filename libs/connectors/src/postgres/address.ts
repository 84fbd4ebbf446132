import { RejectedMessageError } from '@chimera/contracts';

/** How much the connection is secured, with the meaning that libpq gives it. */
export type SslMode = (typeof sslModes)[number];

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

/** Where a Postgres server is. Holds no secret except through `secretInUri`, which is never shown. */
export interface PostgresAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly sslMode: SslMode;
  readonly user: string | undefined;
  /** Password written in the URI. Intents may not do this; internal addresses may. */
  readonly secretInUri: string | undefined;
  /** `host:port/database`, for messages and receipts. */
  readonly display: string;
}

interface UriHolder {
  readonly uri: string;
  readonly user?: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/**
 * Reads `postgres://host:port/database?sslmode=...`. Defaults: port 5432, database = user, sslmode `prefer`;
 * `options.sslmode` wins over the URI. Throws `CHIMERA_INTENT_INVALID`; never repeats the URI itself (Invariant 8).
 */
export function parseAddress(connection: UriHolder): PostgresAddress {
  const url = URL.canParse(connection.uri) ? new URL(connection.uri) : undefined;
  if (url === undefined || !['postgres:', 'postgresql:'].includes(url.protocol) || url.hostname === '') {
    throw new RejectedMessageError(
      'CHIMERA_INTENT_INVALID',
      'Expected a URI like postgres://host:5432/database, found something else.',
      {
        hint: 'Give scheme, host and database in the URI, user and password in fields of their own.',
      },
    );
  }
  const user = connection.user ?? decoded(url.username);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? 5432 : Number(url.port);
  const database = decoded(url.pathname.slice(1)) ?? user ?? 'postgres';
  return {
    host,
    port,
    database,
    user,
    secretInUri: decoded(url.password),
    sslMode: sslModeOf(connection.options?.['sslmode'] ?? url.searchParams.get('sslmode')),
    display: `${host.includes(':') ? `[${host}]` : host}:${port}/${database}`,
  };
}

function decoded(part: string): string | undefined {
  if (part === '') return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    // A lone percent sign: the part stands for itself.
    return part;
  }
}

function sslModeOf(value: unknown): SslMode {
  if (value === null || value === undefined) return 'prefer';
  const mode = sslModes.find((candidate) => candidate === value);
  if (mode !== undefined) return mode;
  throw new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected sslmode to be one of ${sslModes.join(', ')}, found ${JSON.stringify(value)}.`,
  );
}
