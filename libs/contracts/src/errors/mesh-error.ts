import type { ErrorCode } from './codes.js';

/** What shall happen with the message, run or request whose handling met an error. */
export type Disposition = 'retry' | 'reject' | 'stop';

const marker = Symbol.for('chimera.mesh-error');

/** Optional parts of an error. */
export interface MeshErrorOptions {
  /** What to do next, told to a person. */
  readonly hint?: string;
  /** The error that led to this one. */
  readonly cause?: unknown;
  /** Facts for logs; never a secret or a classified value (Invariant 8). */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * Base of every error that Chimera throws. `message` says what was expected and what arrived,
 * `hint` what to do; `disposition` decides between retry, dead letter and stop.
 */
export class MeshError extends Error {
  readonly [marker] = true;
  override readonly name: string = 'MeshError';
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    readonly code: ErrorCode,
    readonly disposition: Disposition,
    message: string,
    options: MeshErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.hint = options.hint;
    this.details = options.details ?? {};
  }

  /** True for errors of any copy of this package. */
  static is(value: unknown): value is MeshError {
    return typeof value === 'object' && value !== null && (value as Record<symbol, unknown>)[marker] === true;
  }
}

/** Something outside is away or busy; the same attempt may succeed later. */
export class TransientError extends MeshError {
  override readonly name = 'TransientError';
  constructor(code: ErrorCode, message: string, options?: MeshErrorOptions) {
    super(code, 'retry', message, options);
  }
}

/** A message or request that can never succeed as it is; it is dead-lettered or refused. */
export class RejectedMessageError extends MeshError {
  override readonly name = 'RejectedMessageError';
  constructor(code: ErrorCode, message: string, options?: MeshErrorOptions) {
    super(code, 'reject', message, options);
  }
}

/** Going on would lose or damage something; consumption stops until a person has looked. */
export class StopConsumingError extends MeshError {
  override readonly name = 'StopConsumingError';
  constructor(code: ErrorCode, message: string, options?: MeshErrorOptions) {
    super(code, 'stop', message, options);
  }
}

/** A rule of the code itself was broken; a defect in Chimera. */
export class InvariantError extends MeshError {
  override readonly name = 'InvariantError';
  constructor(message: string, options?: MeshErrorOptions) {
    super('CHIMERA_INVARIANT', 'stop', message, options);
  }
}
