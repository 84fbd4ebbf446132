import { formatColumnType } from '@chimera/contracts';
import { isoDate, isoDateTime, isoTime } from '../cast/time-caster.js';
import { compileTimePattern, emptyFields, type TimePattern } from '../cast/time-pattern.js';

/** What the values of a column look like. */
export interface ColumnGuess {
  /** In contract notation. */
  readonly type: string;
  /** What was seen, for people: `int64`, `date %d.%m.%Y`, `text (ambiguous dates ...)`. */
  readonly seen: string;
  readonly values: number;
  readonly nulls: number;
}

const dateForms = ['%d/%m/%Y', '%m/%d/%Y', '%d.%m.%Y', '%d-%m-%Y', '%m-%d-%Y', '%Y/%m/%d', '%Y.%m.%d', '%d %b %Y', '%d-%b-%Y', '%b %d, %Y', '%b %d %Y', '%B %d, %Y', '%d %B %Y', '%d/%m/%y', '%m/%d/%y', '%d.%m.%y']; // prettier-ignore
const clockForms = ['%H:%M:%S', '%H:%M', '%H:%M:%S.%f', '%I:%M:%S %p', '%I:%M %p'];
/** Patterns of dates that are tried after ISO 8601. */
export const datePatterns: readonly TimePattern[] = dateForms.map(compileTimePattern);
/** Patterns of times of a day, likewise. */
export const timestampPatterns: readonly TimePattern[] = dateForms.flatMap((date) =>
  clockForms.map((clock) => compileTimePattern(`${date} ${clock}`)),
);

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const greatestDigits = 38;

/** Watches the values of one column and says what they are. Written numbers with leading zeros or a plus are codes, not numbers. */
export class GuessColumn {
  private values = 0;
  private nulls = 0;
  private readonly seen = new Map<string, number>();
  private readonly fields = emptyFields();
  private readonly number: RegExp;
  private readonly commaNumber = /^-?(0|[1-9]\d*|[1-9]\d{0,2}(\.\d{3})+),\d+$/;
  private wholeDigits = 0;
  private readonly scales = new Set<number>();
  private significant = 0;

  constructor(
    decimal: '.' | ',',
    private readonly declared: {
      readonly date: TimePattern | undefined;
      readonly timestamp: TimePattern | undefined;
    },
  ) {
    const point = decimal === '.' ? '\\.' : ',';
    this.number = new RegExp(`^-?(0|[1-9]\\d*)?(?:${point}(\\d+))?(e[+-]?\\d+)?$`, 'i');
  }

  addNull(): void {
    this.nulls++;
  }

  /** Text without quotes and escapes; spaces around are not part of the value. */
  add(value: string): void {
    this.values++;
    const text = value.trim();
    const first = text.charCodeAt(0);
    if (text.length > 200) this.note(isJson(text) ? 'json' : 'text');
    else if ((first >= 48 && first <= 57) || first === 45 || first === 43 || first === 46)
      this.addDigits(text);
    else this.addWords(text);
  }

  private addWords(text: string): void {
    const lower = text.toLowerCase();
    if (lower === 'true' || lower === 'false') this.note('boolean');
    else if (lower === 'nan' || lower === 'infinity' || lower === '-infinity') this.note('float64');
    else if (text.length === 36 && uuidForm.test(text)) this.note('uuid');
    else if ((text.startsWith('{') || text.startsWith('[')) && isJson(text)) this.note('json');
    else if (/\d/.test(text)) this.addTimes(text);
  }

  private addDigits(text: string): void {
    const found = this.number.exec(text);
    if (found !== null && (found[1] !== undefined || found[2] !== undefined)) this.addNumber(text, found);
    else if (this.commaNumber.test(text)) this.note('comma');
    else if (text.length === 36 && uuidForm.test(text)) this.note('uuid');
    else this.addTimes(text);
  }

  private addNumber(text: string, [, whole = '', fraction = '', exponent]: RegExpExecArray): void {
    if (exponent !== undefined) return this.note('float64');
    if (fraction === '' && fits64(text)) return this.noteNumber('int64', whole, fraction);
    this.noteNumber(whole.length + fraction.length <= greatestDigits ? 'decimal' : 'text', whole, fraction);
    if (/^\d{1,2}\.\d{1,2}\.\d{2,4}$/.test(text)) this.addTimes(text);
  }

  private noteNumber(kind: string, whole: string, fraction: string): void {
    this.note(kind);
    this.wholeDigits = Math.max(this.wholeDigits, whole === '0' ? 0 : whole.length);
    this.significant = Math.max(this.significant, whole.length + fraction.length);
    if (this.scales.size < 40) this.scales.add(fraction.length);
  }

  private addTimes(text: string): void {
    const d = Buffer.from(text);
    const matches = (pattern: TimePattern): boolean => pattern.parse(d, 0, d.length, this.fields);
    if (this.declared.date !== undefined && matches(this.declared.date))
      this.note(`date ${this.declared.date.text}`);
    else if (this.declared.timestamp !== undefined && matches(this.declared.timestamp))
      this.note(`timestamp ${this.declared.timestamp.text}`);
    else if (matches(isoDate)) this.note('date');
    else if (matches(isoDateTime)) this.note(this.fields.offset === undefined ? 'timestamp' : 'timestamptz');
    else if (matches(isoTime)) this.note('time');
    else this.addPatterns(d, matches);
  }

  /** What is written as ISO 8601 fits none of these, and there are eighty to try. */
  private addPatterns({ length }: Buffer, matches: (pattern: TimePattern) => boolean): void {
    if (length <= 18)
      for (const pattern of datePatterns) if (matches(pattern)) this.note(`date ${pattern.text}`);
    if (length > 12 && length < 40)
      for (const pattern of timestampPatterns) if (matches(pattern)) this.note(`timestamp ${pattern.text}`);
  }

  private note(kind: string): void {
    this.seen.set(kind, (this.seen.get(kind) ?? 0) + 1);
  }

  private count(...kinds: readonly string[]): number {
    return kinds.reduce((sum, kind) => sum + (this.seen.get(kind) ?? 0), 0);
  }

  result(): ColumnGuess {
    const { values, nulls } = this;
    const guess = values === 0 ? { type: 'text', seen: 'text (no values seen)' } : this.decide();
    return { ...guess, values, nulls };
  }

  private decide(): { readonly type: string; readonly seen: string } {
    const { values } = this;
    const all = (...kinds: readonly string[]): boolean => this.count(...kinds) === values;
    for (const kind of ['boolean', 'int64', 'uuid', 'time', 'json', 'date'])
      if (all(kind)) return { type: kind, seen: kind };
    if (all('date', 'timestamp')) return { type: 'timestamp', seen: 'timestamp' };
    if (all('timestamptz')) return { type: 'timestamptz', seen: 'timestamptz' };
    const patterns = [...this.seen.keys()].filter((kind) => kind.includes('%') && all(kind));
    const [pattern] = patterns;
    if (pattern !== undefined) return this.byPattern(pattern, patterns);
    if (all('int64', 'decimal') || all('int64', 'decimal', 'float64')) return this.decideNumber();
    return { type: 'text', seen: this.hint() };
  }

  private byPattern(
    pattern: string,
    patterns: readonly string[],
  ): { readonly type: string; readonly seen: string } {
    const kind = pattern.slice(0, pattern.indexOf(' '));
    if (patterns.length === 1) return { type: kind, seen: pattern };
    const field = kind === 'date' ? 'dateFormat' : 'timestampFormat';
    return { type: 'text', seen: `text (${patterns.join(' or ')}? Declare ${field})` };
  }

  /** Money and the like have always as many digits after the point; what was measured has not. */
  private decideNumber(): { readonly type: string; readonly seen: string } {
    const scales = [...this.scales].filter((scale) => scale > 0);
    const scale = Math.max(0, ...scales);
    const regular = scales.length <= 1 && this.count('float64') === 0;
    if (!regular && this.significant <= 15) return { type: 'float64', seen: 'float64' };
    if (this.count('float64') > 0 || this.wholeDigits + scale > greatestDigits)
      return { type: 'float64', seen: 'float64' };
    const precision = this.wholeDigits + scale <= 15 ? 18 : greatestDigits;
    const type = formatColumnType({ kind: 'decimal', precision, scale });
    return { type, seen: `decimal with ${scale} digits after the point` };
  }

  private hint(): string {
    const { values } = this;
    if (this.count('comma', 'int64') === values && this.count('comma') > 0)
      return 'text (numbers with a decimal comma? Declare decimal)';
    const [best] = [...this.seen].sort((left, right) => right[1] - left[1]);
    return best !== undefined && best[0] !== 'text' && best[1] >= values * 0.9
      ? `text (${best[1]} of ${values} values like ${best[0]})`
      : 'text';
  }
}

function fits64(text: string): boolean {
  if (text.length <= 18) return true;
  if (text.length > 20) return false;
  const value = BigInt(text);
  return BigInt.asIntN(64, value) === value;
}

function isJson(text: string): boolean {
  if (!text.startsWith('{') && !text.startsWith('[')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
