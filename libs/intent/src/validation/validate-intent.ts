import type { Fault } from '@chimera/contracts';
import { Loose } from '../json/loose.js';
import { readJson } from '../json/read-json.js';
import { intentLimits } from '../limits.js';
import type { SourceIntent } from '../model/intent.js';
import { checks } from './checks/index.js';
import { fault } from './fault.js';
import { schemaFaults } from './schema-validator.js';
import { plantedSecrets, withoutSecrets } from './secrecy.js';

/** Outcome of a validation: the intent, or everything that is wrong with the text. */
export type IntentValidation =
  | { readonly valid: true; readonly intent: SourceIntent; readonly faults: readonly [] }
  | { readonly valid: false; readonly faults: readonly Fault[] };

/**
 * Validates an intent file. Reports every fault at once, in the order of the file as far as it is known.
 * Never throws, whatever the text; never shows a secret (Invariant 8).
 *
 * @param content the file as text
 * @param now what "today" is for the declaration; default the clock
 */
export function validateIntent(content: string, now: Date = new Date()): IntentValidation {
  const reading = readJson(content);
  if (!('document' in reading)) return { valid: false, faults: [reading.fault] };
  const { value, spans, faults: suspects } = reading.document;
  const intent = new Loose(value);
  const context = { today: now.toISOString().slice(0, 10) };
  const found = [...suspects, ...schemaFaults(value), ...checks.flatMap((check) => check(intent, context))];
  if (found.length === 0) return { valid: true, intent: plain(value), faults: [] };
  const place = (path: string): number => spans.get(path)?.start ?? Number.MAX_SAFE_INTEGER;
  const ordered = distinct(found).sort((left, right) => place(left.path) - place(right.path));
  return { valid: false, faults: presentable(ordered, plantedSecrets(intent)) };
}

/** One fault per place and code: the schema and a check may see the same thing. */
function distinct(faults: readonly Fault[]): Fault[] {
  return [
    ...new Map(
      faults.map((fault) => [JSON.stringify([fault.code, fault.path, fault.message]), fault]),
    ).values(),
  ];
}

function presentable(faults: readonly Fault[], secrets: readonly string[]): readonly Fault[] {
  const shown = faults.slice(0, intentLimits.faults).map((each) => printable(withoutSecrets(each, secrets)));
  if (faults.length <= intentLimits.faults) return shown;
  const more = faults.length - intentLimits.faults;
  return [
    ...shown,
    fault('CHIMERA_INTENT_INVALID', '', `There are ${more} more faults.`, {
      hint: 'Mend those above first.',
    }),
  ];
}

/** Faults travel as Avro, are stored in Postgres and shown on terminals: no control characters, no half characters, no endless texts. */
function printable(each: Fault): Fault {
  const clean = (text: string, length: number): string =>
    text.slice(0, length).replace(/[\p{Cc}\p{Surrogate}]/gu, '\ufffd');
  const cleanOrNull = (text: string | null): string | null => (text === null ? null : clean(text, 1_000));
  return {
    code: each.code,
    path: clean(each.path, 500),
    message: clean(each.message, 1_000),
    expected: cleanOrNull(each.expected),
    found: cleanOrNull(each.found),
    hint: cleanOrNull(each.hint),
  };
}

/** Objects with the usual prototype, as the rest of the world expects them; names were checked by the schema. */
function plain(value: unknown): SourceIntent {
  const intent = JSON.parse(JSON.stringify(value)) as Omit<SourceIntent, 'datasets'> & Partial<SourceIntent>;
  // What `discover` finds is added when the intent is submitted.
  return { ...intent, datasets: intent.datasets ?? [] };
}
