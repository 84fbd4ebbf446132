/** A schedule in five fields, as sets of the numbers that match. */
export interface CronExpression {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  /** 0 is Sunday. */
  readonly weekdays: ReadonlySet<number>;
  /** Days of the month and of the week are both restricted: either may match, as in cron(8). */
  readonly eitherDay: boolean;
}

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names?: readonly string[];
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const fields: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: months },
  { name: 'day of week', min: 0, max: 7, names: weekdays },
];
const longest = 200;

/** Reads five fields: numbers, names, `a-b`, lists, `*`, steps. A text in the answer says what is wrong. */
export function readCronExpression(text: string): CronExpression | string {
  const parts = text.trim().split(/\s+/);
  if (text.length > longest) return `at most ${longest} characters are expected`;
  if (parts.length !== fields.length)
    return `five fields are expected (minute, hour, day of month, month, day of week), found ${parts.length}`;
  const sets: Set<number>[] = [];
  for (const [index, field] of fields.entries()) {
    const set = readField(parts[index]!, field);
    if (typeof set === 'string') return set;
    sets.push(set);
  }
  const [minutes, hours, days, monthSet, weekdaySet] = sets as [
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
    Set<number>,
  ];
  return {
    minutes: sorted(minutes),
    hours: sorted(hours),
    days,
    months: monthSet,
    weekdays: new Set([...weekdaySet].map((day) => day % 7)),
    eitherDay: parts[2] !== '*' && parts[4] !== '*',
  };
}

function readField(text: string, field: Field): Set<number> | string {
  const set = new Set<number>();
  for (const item of text.split(',')) {
    const range = readRange(item, field);
    if (typeof range === 'string') return range;
    for (let value = range.from; value <= range.to; value += range.step) set.add(value);
  }
  return set;
}

function readRange(item: string, field: Field): { from: number; to: number; step: number } | string {
  const [span = '', stepText, ...rest] = item.split('/');
  const step = stepText === undefined ? 1 : wholeNumber(stepText);
  const wrong = `${field.name}: "${item}" is none of ${field.min}-${field.max}${field.names === undefined ? '' : ` or ${field.names[0]}-${field.names.at(-1)}`}, a range, or * with an optional /step`;
  if (rest.length > 0 || step === null || step < 1 || step > field.max) return wrong;
  if (span === '*') return { from: field.min, to: field.max, step };
  const [first = '', last, ...more] = span.split('-');
  const from = valueOf(first, field);
  const to = last === undefined ? from : valueOf(last, field);
  if (more.length > 0 || from === null || to === null) return wrong;
  if (last === undefined && stepText !== undefined)
    return `${field.name}: a step needs a range or * before it, found "${item}"`;
  if (from > to) return `${field.name}: the range "${item}" runs backwards`;
  return { from, to, step };
}

function valueOf(text: string, field: Field): number | null {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return named + field.min;
  const value = wholeNumber(text);
  return value === null || value < field.min || value > field.max ? null : value;
}

function wholeNumber(text: string): number | null {
  return /^\d{1,4}$/.test(text) ? Number(text) : null;
}

function sorted(set: ReadonlySet<number>): readonly number[] {
  return [...set].sort((a, b) => a - b);
}
