/** An event as the console sees it: headers and decoded message. */
export interface ObservedEvent {
  readonly id: string;
  /** Owner and event: `ingestion.run-staged`. */
  readonly name: string;
  /** Topic. */
  readonly type: string;
  readonly time: Date;
  readonly subject: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly actor: string;
  readonly message: Readonly<Record<string, unknown>>;
}

const longestText = 500;
const longestList = 20;
const kept = new Set([
  'ledger',
  'faults',
  'failedChecks',
  'checks',
  'usage',
  'datasets',
  'created',
  'changed',
  'unchanged',
]);

/**
 * The part of a message that people watch: scalars and a few short lists. Contracts, configurations
 * and file contents stay out, so that the tail is bounded (Invariant 11).
 */
export function digest(message: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields = Object.entries(message).filter(([name, value]) =>
    isScalar(value) ? !isBulky(name) : kept.has(name),
  );
  return Object.fromEntries(fields.map(([name, value]) => [name, shorten(value)]));
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value !== 'object';
}

function isBulky(name: string): boolean {
  return name === 'content' || name === 'config' || name === 'schema';
}

function shorten(value: unknown): unknown {
  if (typeof value === 'string')
    return storable(value.length > longestText ? `${value.slice(0, longestText)}...` : value);
  if (Array.isArray(value)) return value.slice(0, longestList).map(shorten);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, shorten(field)]));
}

/** The same for every text of a message. */
export function storableTree<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'string' ? storable(part) : part,
  ) as T;
}

/** Postgres keeps no NUL in text. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}
