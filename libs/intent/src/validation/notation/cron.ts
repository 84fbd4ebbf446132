import { nearestName } from '../nearest-name.js';

/** What is wrong with a cron expression; `field` says where, undefined for the whole. */
export interface CronProblem {
  readonly field?: string;
  readonly message: string;
  readonly expected: string;
  readonly found: string;
  readonly hint?: string;
}

interface CronField {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names of the values from `min` on. */
  readonly names: readonly string[];
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const fields: readonly CronField[] = [
  { name: 'minute', min: 0, max: 59, names: [] },
  { name: 'hour', min: 0, max: 23, names: [] },
  { name: 'day of month', min: 1, max: 31, names: [] },
  { name: 'month', min: 1, max: 12, names: months },
  // 0 and 7 are both Sunday.
  { name: 'day of week', min: 0, max: 7, names: weekdays },
];
const daysOfMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const macros: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** A cron expression as the numbers that each field stands for; meaningless when there are problems. */
export interface CronReading {
  readonly parts: readonly string[];
  readonly values: readonly ReadonlySet<number>[];
  readonly problems: readonly CronProblem[];
}

/** Everything wrong with a cron expression of five fields; empty when it is one and some day comes. */
export function cronProblems(expression: string): readonly CronProblem[] {
  return readCron(expression).problems;
}

/** Reads a cron expression of five fields. */
export function readCron(expression: string): CronReading {
  const parts = expression.trim().split(/\s+/);
  if (parts.length !== fields.length) return { parts, values: [], problems: [wrongCount(parts)] };
  const problems: CronProblem[] = [];
  const values = fields.map((field, index) => readField(parts[index]!, field, problems));
  // With a day of week as well, either of the two is enough.
  const isSome = parts[4] !== '*' || comes(values[2]!, values[3]!);
  return { parts, values, problems: problems.length > 0 || isSome ? problems : [neverComes(parts)] };
}

function wrongCount(parts: readonly string[]): CronProblem {
  const [first = ''] = parts;
  const macro = Object.hasOwn(macros, first.toLowerCase()) ? macros[first.toLowerCase()] : undefined;
  const hint =
    macro !== undefined
      ? `Write it out: "${macro}".`
      : parts.length === 6
        ? 'There is no field for seconds: leave out the first.'
        : 'For example "30 6 * * MON-FRI": at half past six on working days.';
  return {
    message: 'The schedule does not have five fields.',
    expected: `five fields: ${fields.map(({ name }) => name).join(', ')}`,
    found: first === '' ? 'none' : `${parts.length}`,
    hint,
  };
}

/** The values that a field stands for. */
function readField(text: string, field: CronField, problems: CronProblem[]): ReadonlySet<number> {
  const values = new Set<number>();
  for (const item of text.split(',')) {
    const range = readItem(item, field, problems);
    if (range === undefined) continue;
    for (let value = range.from; value <= range.to; value += range.step) values.add(value);
  }
  return values;
}

interface CronRange {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

function readItem(item: string, field: CronField, problems: CronProblem[]): CronRange | undefined {
  const [range = '', stepText, ...more] = item.split('/');
  const problem = (expected: string, found: string, hint?: string): undefined => {
    const message = `The field "${field.name}" of the schedule is not valid.`;
    problems.push({ field: field.name, message, expected, found: shown(found), ...(hint && { hint }) });
    return undefined;
  };
  if (more.length > 0) return problem('one step at most: */5', item);
  const step = stepText === undefined ? 1 : Number(stepText);
  if (stepText !== undefined && (!/^\d{1,3}$/.test(stepText) || step < 1 || step > field.max))
    return problem(`a step from 1 to ${field.max}`, stepText);
  if (range === '*') return { from: field.min, to: field.max, step };
  const [low = '', high, ...rest] = range.split('-');
  if (rest.length > 0) return problem('a range of two: a-b', range);
  const from = valueOf(low, field);
  if (from === undefined) return problem(allowed(field), low, nameHint(low, field));
  if (high === undefined) {
    return stepText === undefined
      ? { from, to: from, step: 1 }
      : problem('a step of * or of a range', item, `Did you mean "${from}-${field.max}/${step}"?`);
  }
  const to = valueOf(high, field);
  if (to === undefined) return problem(allowed(field), high, nameHint(high, field));
  if (from > to) {
    const sunday = field.names === weekdays && to === 0;
    const hint = sunday
      ? `Did you mean "${low}-7"? 7 is Sunday as well.`
      : 'Write it as two, with a comma between.';
    return problem('a range that grows', range, hint);
  }
  return { from, to, step };
}

function valueOf(text: string, field: CronField): number | undefined {
  const named = field.names.indexOf(text.toUpperCase());
  if (named >= 0) return field.min + named;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= field.min && value <= field.max ? value : undefined;
}

function allowed(field: CronField): string {
  const names = field.names.length === 0 ? '' : ` or ${field.names[0]!} to ${field.names.at(-1)!}`;
  return `${field.min} to ${field.max}${names}`;
}

function nameHint(text: string, field: CronField): string | undefined {
  if (/[LW#?]/i.test(text) && /^[\dLW#?]*$/i.test(text))
    return 'L, W, # and ? are not known here; use * for "any".';
  // Whole names begin with the short one.
  const name = nearestName(text.slice(0, 3), field.names);
  return name === undefined ? undefined : `Did you mean "${name}"?`;
}

function comes(days: ReadonlySet<number>, inMonths: ReadonlySet<number>): boolean {
  return [...inMonths].some((month) => [...days].some((day) => day <= daysOfMonth[month - 1]!));
}

function neverComes(parts: readonly string[]): CronProblem {
  return {
    field: 'day of month',
    message: 'The schedule never comes: no such month has such a day.',
    expected: 'a day that one of the months has',
    found: shown(`day ${parts[2]!} of month ${parts[3]!}`),
  };
}

function shown(text: string): string {
  return `"${text.slice(0, 40)}"`;
}
