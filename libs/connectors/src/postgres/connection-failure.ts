/** What went wrong between us and a Postgres server, apart from what was asked of it. */
export type ConnectionFailure =
  | 'hostUnknown'
  | 'refused'
  | 'timeout'
  | 'tls'
  | 'credentials'
  | 'databaseMissing'
  | 'permission'
  | 'busy'
  | 'lost';

const bySqlState: Readonly<Record<string, ConnectionFailure>> = {
  '28P01': 'credentials',
  '28000': 'credentials',
  '3D000': 'databaseMissing',
  '42501': 'permission',
  '53300': 'busy',
  '57P03': 'busy',
  '57P01': 'lost',
  '57P02': 'lost',
  '57P05': 'lost',
  '08000': 'lost',
  '08003': 'lost',
  '08006': 'lost',
};

const bySystemCode: Readonly<Record<string, ConnectionFailure>> = {
  ENOTFOUND: 'hostUnknown',
  EAI_AGAIN: 'hostUnknown',
  EAI_FAIL: 'hostUnknown',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'timeout',
  ENETUNREACH: 'timeout',
  ETIMEDOUT: 'timeout',
  ECONNRESET: 'lost',
  EPIPE: 'lost',
  ERR_STREAM_PREMATURE_CLOSE: 'lost',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
  UNABLE_TO_GET_ISSUER_CERT: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
  CERT_HAS_EXPIRED: 'tls',
  CERT_NOT_YET_VALID: 'tls',
  HOSTNAME_MISMATCH: 'tls',
  EPROTO: 'tls',
};

/** Failures that the driver tells in words only. */
const byMessage: readonly (readonly [RegExp, ConnectionFailure])[] = [
  [/does not support SSL|SSL off|no encryption|There was an error establishing an SSL connection/i, 'tls'],
  [/timeout expired|connection timeout/i, 'timeout'],
  [/^SASL|password must be a string|unknown authentication type/i, 'credentials'],
  [
    /Connection terminated|Client has encountered a connection error|Client was closed|not queryable/i,
    'lost',
  ],
];

/** The kind of failure, or undefined when the error is an answer of the server to a statement. */
export function connectionFailure(error: unknown): ConnectionFailure | undefined {
  const { code, message } = shapeOf(error);
  // pg_hba refuses an unencrypted connection with the code of bad credentials.
  for (const [pattern, failure] of byMessage) if (failure === 'tls' && pattern.test(message)) return failure;
  if (code !== undefined) {
    const known = bySqlState[code] ?? bySystemCode[code];
    if (known !== undefined) return known;
    if (code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL')) return 'tls';
  }
  return byMessage.find(([pattern]) => pattern.test(message))?.[1];
}

/** SQLSTATE of a server error, else undefined. */
export function sqlState(error: unknown): string | undefined {
  const { code } = shapeOf(error);
  return code !== undefined &&
    /^[0-9A-Z]{5}$/.test(code) &&
    error !== null &&
    typeof error === 'object' &&
    'severity' in error
    ? code
    : undefined;
}

/**
 * The server's message where it speaks of structure; for faults of data (SQLSTATE classes 22 and 23) the
 * message can quote values, so only the state is told (Invariant 8).
 */
export function safeMessage(error: unknown): string {
  const state = sqlState(error);
  if (state !== undefined && (state.startsWith('22') || state.startsWith('23'))) return `SQLSTATE ${state}`;
  const { message } = shapeOf(error);
  return state === undefined ? message : `${message} (SQLSTATE ${state})`;
}

function shapeOf(error: unknown): { readonly code: string | undefined; readonly message: string } {
  if (typeof error !== 'object' || error === null) return { code: undefined, message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const message = 'message' in error && typeof error.message === 'string' ? error.message : '';
  // Several addresses were tried: the first failure speaks for all.
  const inner: unknown = 'errors' in error && Array.isArray(error.errors) ? error.errors[0] : undefined;
  if (inner === undefined) return { code, message };
  const first = shapeOf(inner);
  return { code: code ?? first.code, message: message === '' ? first.message : message };
}
