import { MeshError } from '@chimera/contracts';

const mask = '***';
const secretKey =
  /password|passwd|passphrase|secret|token|authorization|api[-_]?key|private[-_]?key|credential|cookie/i;
const maxDepth = 6;
const maxItems = 50;
const maxText = 8_192;

/**
 * Text without what looks like a credential: user and password in URLs, bearer and basic tokens,
 * `password=...` pairs (Invariant 8). Cut at 8,192 characters.
 */
export function redactText(text: string): string {
  const bounded = text.length > maxText ? `${text.slice(0, maxText)}... (${text.length} characters)` : text;
  return (
    bounded
      // Paths in stacks (file:///.../pg@8.23.1/...) hold no credentials.
      .replace(/(?<!\bfile):\/\/[^\s"'<>\\]+@/g, `://${mask}@`)
      .replace(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${mask}`)
      .replace(/\b(password|passwd|secret|token|api[-_]?key)=[^\s&;,"']+/gi, `$1=${mask}`)
  );
}

/**
 * A copy of log fields in which values under secret-like keys are `***`, texts are passed through
 * `redactText`, errors are spelled out and everything is bounded in depth and length. Never throws.
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= maxDepth) return '[deeper]';
  return redactObject(value, depth);
}

function redactObject(value: object, depth: number): unknown {
  if (value instanceof Error) return redactError(value, depth);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '[invalid date]' : value.toISOString();
  if (Array.isArray(value)) return redactList(value, depth);
  if (value instanceof Map || value instanceof Set) return redactList([...value], depth);
  if ('toJSON' in value && typeof value.toJSON === 'function') return redactJson(value, depth);
  return redactEntries(Object.entries(value), depth);
}

function redactJson(value: object, depth: number): unknown {
  try {
    return redact(Reflect.apply(Reflect.get(value, 'toJSON') as () => unknown, value, []), depth + 1);
  } catch {
    return '[unprintable]';
  }
}

function redactList(items: readonly unknown[], depth: number): unknown {
  const shown = items.slice(0, maxItems).map((item) => redact(item, depth + 1));
  return items.length > maxItems ? [...shown, `[${items.length - maxItems} more]`] : shown;
}

function redactEntries(
  entries: readonly (readonly [string, unknown])[],
  depth: number,
): Record<string, unknown> {
  return Object.fromEntries(
    entries.map(([key, item]) => [key, secretKey.test(key) ? maskOf(item) : redact(item, depth + 1)]),
  );
}

/** Absence is worth knowing and tells nothing. */
function maskOf(item: unknown): unknown {
  return item === null || item === undefined || typeof item === 'boolean' ? item : mask;
}

/** Only these parts: drivers hang parameters and rows on their errors (Invariant 8). */
function redactError(error: Error, depth: number): Record<string, unknown> {
  const stack = error.stack === undefined ? undefined : redactText(error.stack);
  const known = MeshError.is(error)
    ? {
        code: error.code,
        hint: error.hint && redactText(error.hint),
        details: redact(error.details, depth + 1),
      }
    : { code: 'code' in error && typeof error.code === 'string' ? error.code : undefined };
  const cause = error.cause === undefined ? undefined : redact(error.cause, depth + 1);
  return { type: error.name, message: redactText(error.message), ...known, stack, cause };
}
