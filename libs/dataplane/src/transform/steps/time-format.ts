import { formatColumnType, type ColumnType } from '@chimera/contracts';
import { daysFromCivil, civilFromDays, microsPerDay } from '../../rows/calendar.js';
import type { Conversion } from '../expression/conversion.js';
import { within } from '../expression/text-values.js';
import { StepFault } from '../step-fault.js';

const times = new Set(['date', 'time', 'timestamp', 'timestamptz']);
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const longMonths = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** What a directive reads, as a regular expression; each may stand once, so that reading stays linear. */
const directives: Readonly<Record<string, string>> = {
  Y: '\\d{4}',
  y: '\\d{2}',
  m: '\\d{1,2}',
  d: '\\d{1,2}',
  H: '\\d{1,2}',
  I: '\\d{1,2}',
  M: '\\d{1,2}',
  S: '\\d{1,2}',
  f: '\\d{1,6}',
  p: '[AaPp][Mm]',
  b: months.join('|'),
  B: longMonths.join('|'),
  z: 'Z|[+-]\\d{2}:?\\d{2}',
};
const shorthands: Readonly<Record<string, string>> = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  D: '%m/%d/%y',
  R: '%H:%M',
};

type Fields = Readonly<Partial<Record<string, string>>>;

/** A cast between text and a date or time in strptime notation. Throws `StepFault`. */
export function formattedConversion(from: ColumnType, to: ColumnType, format: string): Conversion {
  if (from.kind === 'text' && times.has(to.kind)) return reading(to, format);
  if (times.has(from.kind) && to.kind === 'text') return writing(from, format);
  throw new StepFault({
    message: 'A format is for casts between text and dates or times.',
    expected: 'a cast between text and date, time, timestamp or timestamptz',
    found: `${formatColumnType(from)} to ${formatColumnType(to)}`,
    hint: 'Leave the format out.',
  });
}

/** Cuts a format into what stands between directives and the directives themselves, `%Y` as `Y`. */
function partsOf(format: string): readonly { readonly text?: string; readonly directive?: string }[] {
  const expanded = format.replace(/%([FTDR])/g, (_all, letter: string) => shorthands[letter] ?? '');
  const parts: { text?: string; directive?: string }[] = [];
  const seen = new Set<string>();
  for (const [piece] of expanded.matchAll(/%.?|[^%]+/gsu)) {
    if (!piece.startsWith('%')) parts.push({ text: piece });
    else if (piece === '%%') parts.push({ text: '%' });
    else {
      const letter = piece.slice(1);
      if (!Object.hasOwn(directives, letter) || seen.has(letter)) throw badFormat(piece, seen.has(letter));
      seen.add(letter);
      parts.push({ directive: letter });
    }
  }
  return parts;
}

function badFormat(piece: string, twice: boolean): StepFault {
  return new StepFault({
    message: twice
      ? 'A directive of the format stands twice.'
      : 'The format has a directive that is not known.',
    expected: `%${Object.keys(directives).join(' %')} %F %T %D %R, each once`,
    found: piece,
  });
}

function reading(to: ColumnType, format: string): Conversion {
  const source = partsOf(format)
    .map(({ text, directive }) =>
      directive === undefined
        ? (text ?? '').replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
        : `(?<${directive}>${directives[directive] ?? ''})`,
    )
    .join('');
  const pattern = new RegExp(`^${source}$`, 'i');
  const expected = `Expected a text of the declared format that is a value of ${formatColumnType(to)}, found another.`;
  return (value, evaluation) => {
    const fields = pattern.exec((value as string).trim())?.groups;
    const read = fields === undefined ? undefined : valueOf(to, fields);
    return read === undefined ? evaluation.fail(expected) : read;
  };
}

function valueOf(to: ColumnType, fields: Fields): bigint | undefined {
  const clock = clockMicros(fields);
  if (to.kind === 'time' || clock === undefined) return clock;
  const days = daysOf(fields);
  if (days === undefined) return undefined;
  if (to.kind === 'date') return within(to, days);
  return within(to, days * microsPerDay + clock - offsetOf(fields['z']));
}

function daysOf(fields: Fields): bigint | undefined {
  const short =
    fields['y'] === undefined ? undefined : Number(fields['y']) + (Number(fields['y']) < 69 ? 2000 : 1900);
  const year = fields['Y'] === undefined ? short : Number(fields['Y']);
  const named = (fields['b'] ?? fields['B'])?.toLowerCase().slice(0, 3);
  const month = named === undefined ? Number(fields['m'] ?? 1) : months.indexOf(named) + 1;
  const day = Number(fields['d'] ?? 1);
  if (year === undefined) return undefined;
  const days = daysFromCivil({ year, month, day });
  const back = civilFromDays(days);
  return back.month === month && back.day === day && back.year === year ? BigInt(days) : undefined;
}

function clockMicros(fields: Fields): bigint | undefined {
  const hour = hourOf(fields);
  const [minute, second] = [Number(fields['M'] ?? 0), Number(fields['S'] ?? 0)];
  if (hour === undefined || minute > 59 || second > 59) return undefined;
  const micros = BigInt((fields['f'] ?? '').padEnd(6, '0'));
  return BigInt(hour * 3600 + minute * 60 + second) * 1_000_000n + micros;
}

function hourOf(fields: Fields): number | undefined {
  if (fields['I'] === undefined) {
    const hour = Number(fields['H'] ?? 0);
    return hour > 23 ? undefined : hour;
  }
  const twelve = Number(fields['I']);
  if (twelve < 1 || twelve > 12) return undefined;
  return (twelve % 12) + (fields['p']?.toLowerCase() === 'pm' ? 12 : 0);
}

function offsetOf(offset: string | undefined): bigint {
  if (offset === undefined || offset.toUpperCase() === 'Z') return 0n;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3).replace(':', ''));
  return BigInt(offset.startsWith('-') ? -minutes : minutes) * 60_000_000n;
}

const pad = (value: number | bigint, width = 2): string => String(value).padStart(width, '0');

function writing(from: ColumnType, format: string): Conversion {
  const parts = partsOf(format);
  return (value) => {
    const micros = from.kind === 'date' ? (value as bigint) * microsPerDay : (value as bigint);
    return parts.map(({ text, directive }) => text ?? written(directive ?? '', micros)).join('');
  };
}

function written(directive: string, micros: bigint): string {
  const rest = ((micros % microsPerDay) + microsPerDay) % microsPerDay;
  const date = civilFromDays(Number((micros - rest) / microsPerDay));
  const hour = Number(rest / 3_600_000_000n);
  switch (directive) {
    case 'Y':
      return pad(date.year, 4);
    case 'y':
      return pad(((date.year % 100) + 100) % 100);
    case 'm':
      return pad(date.month);
    case 'd':
      return pad(date.day);
    case 'b':
      return capital(months[date.month - 1]);
    case 'B':
      return capital(longMonths[date.month - 1]);
    case 'H':
      return pad(hour);
    case 'I':
      return pad(hour % 12 === 0 ? 12 : hour % 12);
    case 'p':
      return hour < 12 ? 'AM' : 'PM';
    case 'M':
      return pad((rest / 60_000_000n) % 60n);
    case 'S':
      return pad((rest / 1_000_000n) % 60n);
    case 'f':
      return pad(rest % 1_000_000n, 6);
    default:
      return '+0000';
  }
}

function capital(word = ''): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
