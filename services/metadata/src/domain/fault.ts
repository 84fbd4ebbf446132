import { MeshError, type Fault } from '@chimera/contracts';

/** A fault of a connector, or an error, as events carry it. */
export function faultOf(value: unknown): Fault {
  if (MeshError.is(value)) {
    return {
      code: value.code,
      path: '/source',
      message: value.message,
      expected: null,
      found: null,
      hint: value.hint ?? null,
    };
  }
  if (isFaultLike(value)) {
    const { code, path, message, expected = null, found = null, hint = null } = value;
    return { code, path, message, expected, found, hint };
  }
  const message = value instanceof Error ? value.message : String(value);
  return {
    code: 'CHIMERA_INTERNAL',
    path: '/source',
    message,
    expected: null,
    found: null,
    hint: 'Read the log of the metadata service.',
  };
}

interface FaultLike {
  readonly code: string;
  readonly path: string;
  readonly message: string;
  readonly expected?: string | null;
  readonly found?: string | null;
  readonly hint?: string | null;
}

function isFaultLike(value: unknown): value is FaultLike {
  const fields = value as Partial<FaultLike> | null;
  return (
    typeof fields === 'object' &&
    typeof fields?.code === 'string' &&
    typeof fields.path === 'string' &&
    typeof fields.message === 'string'
  );
}
