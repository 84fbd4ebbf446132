import { HttpException } from '@nestjs/common';
import { MeshError, errorCodes, type ErrorCode } from '@chimera/contracts';

/** `application/problem+json` (RFC 9457) with our own members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly hint?: string;
  /** One entry per thing that is wrong with what was submitted. */
  readonly faults?: readonly unknown[];
  /** Request id, also in the log. */
  readonly instance?: string;
}

const statuses: Partial<Record<ErrorCode, number>> = {
  CHIMERA_USAGE: 400,
  CHIMERA_INTENT_NOT_JSON: 400,
  CHIMERA_UNAUTHORIZED: 401,
  CHIMERA_FORBIDDEN: 403,
  CHIMERA_NOT_FOUND: 404,
  CHIMERA_INTENT_UNKNOWN: 404,
  CHIMERA_DATASET_UNKNOWN: 404,
  CHIMERA_PIPELINE_UNKNOWN: 404,
  CHIMERA_RUN_UNKNOWN: 404,
  CHIMERA_SUBSCRIPTION_UNKNOWN: 404,
  CHIMERA_DELIVERY_UNKNOWN: 404,
  CHIMERA_RATE_LIMITED: 429,
  CHIMERA_TEAM_UNKNOWN: 404,
  CHIMERA_NAMESPACE_UNKNOWN: 404,
  CHIMERA_CONFLICT: 409,
  CHIMERA_TOO_LARGE: 413,
  CHIMERA_MESSAGE_TOO_LARGE: 413,
};

const codesOfStatus: Readonly<Record<number, ErrorCode>> = {
  401: 'CHIMERA_UNAUTHORIZED',
  403: 'CHIMERA_FORBIDDEN',
  404: 'CHIMERA_NOT_FOUND',
  409: 'CHIMERA_CONFLICT',
  413: 'CHIMERA_TOO_LARGE',
  503: 'CHIMERA_NOT_RUNNING',
};

/** Turns anything thrown into a problem. What is not ours says nothing of itself to the caller (Invariant 8). */
export function problemOf(error: unknown): Problem {
  if (MeshError.is(error)) return problemOfMesh(error);
  const status = statusOf(error);
  if (status !== null && status < 500) {
    return problem(
      status,
      codesOfStatus[status] ?? 'CHIMERA_USAGE',
      detailOf(error),
      'See /openapi.json for what this service answers.',
    );
  }
  return problem(
    500,
    'CHIMERA_INTERNAL',
    'The request failed for a reason that the log of the service tells.',
    'Look for the request id in the log.',
  );
}

/** Builds a problem; the title is the code's own explanation. */
export function problem(status: number, code: ErrorCode, detail: string, hint?: string): Problem {
  return {
    type: `urn:chimera:error:${code}`,
    title: errorCodes[code],
    status,
    code,
    detail,
    ...(hint === undefined ? {} : { hint }),
  };
}

function problemOfMesh(error: MeshError): Problem {
  const faults = error.details['faults'];
  const plain = problem(statusOfMesh(error), error.code, error.message, error.hint);
  return Array.isArray(faults) ? { ...plain, faults } : plain;
}

function statusOfMesh(error: MeshError): number {
  const known = statuses[error.code];
  if (known !== undefined) return known;
  if (error.disposition === 'retry') return 503;
  return error.disposition === 'reject' ? 422 : 500;
}

/** Nest's exceptions, and Fastify's own errors (body too large, malformed JSON). */
function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  const status =
    typeof error === 'object' && error !== null ? (error as { statusCode?: unknown }).statusCode : undefined;
  return typeof status === 'number' && status >= 400 ? status : null;
}

function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : 'The request was refused.';
}
