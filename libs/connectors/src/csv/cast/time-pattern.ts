import { RejectedMessageError } from '@chimera/contracts';

/** A point in time as it was written; -1 and undefined stand for what was not. */
export interface TimeFields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  micros: number;
  /** 0 or 12 to add to an hour of twelve; -1 without one. */
  half: number;
  /** Seconds east of UTC. */
  offset: number | undefined;
}

/** Reads `d[p..e)` into fields; gives where it stopped, or -1. */
type Step = (d: Buffer, p: number, e: number, fields: TimeFields) => number;

const months = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december']; // prettier-ignore

/** A strptime pattern, compiled. */
export interface TimePattern {
  readonly text: string;
  /** True when the whole of `d[s..e)` is a time of this pattern. */
  parse(d: Buffer, s: number, e: number, fields: TimeFields): boolean;
}

/** Compiles `%Y %m %d %y %H %I %M %S %f %p %b %B %z %%`. Throws `CHIMERA_INTENT_INVALID` for other directives. */
export function compileTimePattern(text: string): TimePattern {
  const steps: Step[] = [];
  for (let index = 0; index < text.length; index++) {
    const letter = text[index] ?? '';
    steps.push(letter === '%' ? directive(text[++index] ?? '', text) : literal(letter));
  }
  return {
    text,
    parse: (d, s, e, fields) => {
      reset(fields);
      let p = s;
      for (const step of steps) {
        p = step(d, p, e, fields);
        if (p < 0) return false;
      }
      return p === e && isTime(fields);
    },
  };
}

function directive(letter: string, pattern: string): Step {
  const step = directives[letter];
  if (step !== undefined) return step;
  throw new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected a time pattern of ${Object.keys(directives)
      .map((known) => `%${known}`)
      .join(' ')}, found ${JSON.stringify(pattern)}.`,
  );
}

function literal(letter: string): Step {
  const bytes = Buffer.from(letter);
  return (d, p, e) => {
    for (const byte of bytes) if (p >= e || d[p++] !== byte) return -1;
    return p;
  };
}

/** `least` to `most` digits into a field. */
function digits(field: keyof TimeFields, least: number, most: number, from = 0): Step {
  return (d, p, e, fields) => {
    let [value, count] = [0, 0];
    for (; count < most && p < e; count++, p++) {
      const digit = (d[p] as number) - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (count < least) return -1;
    fields[field] = value + from;
    return p;
  };
}

const directives: Readonly<Record<string, Step>> = {
  Y: digits('year', 4, 4),
  y: (d, p, e, fields) => {
    const next = digits('year', 2, 2)(d, p, e, fields);
    fields.year += fields.year < 69 ? 2000 : 1900;
    return next;
  },
  m: digits('month', 1, 2),
  d: digits('day', 1, 2),
  H: digits('hour', 1, 2),
  I: digits('hour', 1, 2),
  M: digits('minute', 2, 2),
  S: digits('second', 2, 2),
  f: (d, p, e, fields) => {
    const end = digits('micros', 1, 9)(d, p, e, fields);
    if (end >= 0) fields.micros = Math.floor(fields.micros * 10 ** (6 - (end - p)));
    return end;
  },
  p: (d, p, e, fields) => {
    const text = p + 2 <= e ? d.toString('latin1', p, p + 2).toLowerCase() : '';
    if (text !== 'am' && text !== 'pm') return -1;
    fields.half = text === 'pm' ? 12 : 0;
    return p + 2;
  },
  b: monthName((name) => name.slice(0, 3)),
  B: monthName((name) => name),
  z: zone,
  '%': literal('%'),
};

function monthName(form: (name: string) => string): Step {
  return (d, p, e, fields) => {
    const text = d.toString('latin1', p, Math.min(e, p + 9)).toLowerCase();
    const month = months.findIndex((name) => text.startsWith(form(name)));
    if (month < 0) return -1;
    fields.month = month + 1;
    return p + form(months[month] ?? '').length;
  };
}

/** `Z`, `+02`, `+0200`, `+02:00`. */
export function zone(d: Buffer, p: number, e: number, fields: TimeFields): number {
  if (d[p] === 90 && p < e) {
    fields.offset = 0;
    return p + 1;
  }
  const found = /^([+-])(\d\d)(?::?(\d\d))?/.exec(d.toString('latin1', p, Math.min(e, p + 6)));
  if (found === null) return -1;
  const [hours, minutes] = [Number(found[2]), Number(found[3] ?? 0)];
  if (hours > 15 || minutes > 59) return -1;
  fields.offset = (found[1] === '-' ? -1 : 1) * (hours * 3_600 + minutes * 60);
  return p + found[0].length;
}

export function emptyFields(): TimeFields {
  return {
    year: 1970,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    micros: 0,
    half: -1,
    offset: undefined,
  };
}

export function reset(fields: TimeFields): void {
  fields.year = 1970;
  fields.month = fields.day = 1;
  fields.hour = fields.minute = fields.second = fields.micros = 0;
  fields.half = -1;
  fields.offset = undefined;
}

/** Whether the calendar and the clock know such a time; brings hours of twelve to 24. */
export function isTime(fields: TimeFields): boolean {
  const { year, month, day, half } = fields;
  if (half >= 0) {
    if (fields.hour < 1 || fields.hour > 12) return false;
    fields.hour = (fields.hour % 12) + half;
  }
  if (fields.hour > 23 || fields.minute > 59 || fields.second > 59) return false;
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar. */
export function epochDays({ year, month, day }: TimeFields): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
