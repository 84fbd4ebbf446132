import { RejectedMessageError } from '../errors/mesh-error.js';

/** What a run reads. */
export type RunMode = 'normal' | 'full' | 'backfill' | 'replay';

/** What is special about one run. */
export interface RunParameters {
  /** `full`: a delta pipeline reads everything; `backfill`: only `from` to `to`; `replay`: quarantined rows. */
  readonly mode: RunMode;
  /** First value of a backfill, inclusive, in the notation of the delta column. */
  readonly from?: string;
  /** Last value of a backfill, inclusive. */
  readonly to?: string;
  /** Run whose quarantined rows are replayed (UUID). */
  readonly quarantineOf?: string;
}

/** Parameters of a run about which there is nothing special. */
export const normalRun: RunParameters = { mode: 'normal' };

const modes: readonly string[] = ['normal', 'full', 'backfill', 'replay'];
const fields = ['mode', 'from', 'to', 'quarantineOf'] as const;
const longestText = 2_000;
const longestBound = 200;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Reads the parameters of a run as events carry them; `{}` is a normal run. Throws `CHIMERA_RUN_PARAMETERS`
 * (reject) on anything that is not exactly of that form: unknown fields, bounds without backfill, and so on.
 */
export function parseRunParameters(text: string): RunParameters {
  if (text.length > longestText) throw refused(`at most ${longestText} characters`, `${text.length}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused('a JSON object', 'something else');
  }
  return readRunParameters(value);
}

/** The same for a value that is parsed already, such as a member of a request body. */
export function readRunParameters(value: unknown): RunParameters {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw refused('a JSON object', Array.isArray(value) ? 'a list' : typeof value);
  }
  const given = value as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(given).find((name) => !(fields as readonly string[]).includes(name));
  if (unknown !== undefined) throw refused(`no other field than ${fields.join(', ')}`, shown(unknown));
  const mode = given['mode'] ?? 'normal';
  if (typeof mode !== 'string' || !modes.includes(mode))
    throw refused(`"mode" to be one of ${modes.join(', ')}`, shown(mode));
  const from = boundOf(given, 'from');
  const to = boundOf(given, 'to');
  const quarantineOf = runOf(given);
  const parameters: RunParameters = {
    mode: mode as RunMode,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(quarantineOf === undefined ? {} : { quarantineOf }),
  };
  assertComplete(parameters);
  return parameters;
}

/** Writes parameters as canonical JSON: equal parameters give equal text, a normal run gives `{}`. */
export function formatRunParameters(parameters: RunParameters): string {
  const { from, mode, quarantineOf, to } = readRunParameters(parameters);
  // Names in the order of their code units; what is undefined is left out.
  return mode === 'normal' ? '{}' : JSON.stringify({ from, mode, quarantineOf, to });
}

function boundOf(given: Readonly<Record<string, unknown>>, name: 'from' | 'to'): string | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '' && value.length <= longestBound && !/\p{Cc}/u.test(value))
    return value;
  throw refused(`"${name}" to be a text of 1 to ${longestBound} printable characters`, shown(value));
}

function runOf(given: Readonly<Record<string, unknown>>): string | undefined {
  const value = given['quarantineOf'];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && uuid.test(value)) return value;
  throw refused('"quarantineOf" to be the id of a run, a UUID', shown(value));
}

function assertComplete({ mode, from, to, quarantineOf }: RunParameters): void {
  if (mode === 'backfill' && (from === undefined || to === undefined))
    throw refused('"from" and "to" of the backfill', from === undefined ? 'no "from"' : 'no "to"');
  if (mode !== 'backfill' && (from !== undefined || to !== undefined))
    throw refused(`no "from" or "to" with mode ${mode}`, 'one', 'Bounds belong to the mode backfill.');
  if (mode === 'replay' && quarantineOf === undefined)
    throw refused(
      '"quarantineOf" of the replay',
      'none',
      'Name the run whose quarantined rows shall be replayed.',
    );
  if (mode !== 'replay' && quarantineOf !== undefined)
    throw refused(`no "quarantineOf" with mode ${mode}`, 'one', 'It belongs to the mode replay.');
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 40)}"` : value === null ? 'null' : typeof value;
}

function refused(expected: string, found: string, hint?: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_RUN_PARAMETERS',
    `Expected ${expected} in the parameters of the run, found ${found}.`,
    hint === undefined ? {} : { hint },
  );
}
