import type { Fault } from '@chimera/contracts';

const longestList = 100;

/** Reads fields of a body that may be anything, and collects every fault with its JSON path. */
export class DefinitionReader {
  private readonly given: Readonly<Record<string, unknown>>;

  constructor(
    body: unknown,
    known: readonly string[],
    private readonly path: string,
    private readonly faults: Fault[],
  ) {
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
    this.given = isObject ? (body as Record<string, unknown>) : {};
    if (!isObject) this.faults.push(faultOf(path, 'Expected a JSON object, found something else.', null));
    for (const field of Object.keys(this.given).slice(0, longestList))
      if (!known.includes(field))
        this.fault(
          field.slice(0, 50),
          'Expected a known field, found this one.',
          `Known: ${known.join(', ')}.`,
        );
  }

  has(field: string): boolean {
    return this.given[field] !== undefined && this.given[field] !== null;
  }

  fault(field: string, message: string, hint: string | null): void {
    this.faults.push(faultOf(`${this.path}/${field}`, message, hint));
  }

  require(field: string): void {
    if (!this.has(field)) this.fault(field, `Expected ${field}, found none.`, null);
  }

  /** Null when absent or wrong; never repeats what was given: it may be a secret (Invariant 8). */
  text(field: string, pattern: RegExp, expected: string, hint: string | null): string | null {
    if (!this.has(field)) return null;
    const value = this.given[field];
    if (typeof value === 'string' && pattern.test(value)) return value;
    this.fault(field, `Expected ${expected}, found something else.`, hint);
    return null;
  }

  required(field: string, pattern: RegExp, expected: string): string {
    this.require(field);
    return this.text(field, pattern, expected, null) ?? '';
  }

  choice<T extends string>(field: string, choices: readonly T[], fallback: T | null): T | null {
    if (!this.has(field)) {
      if (fallback === null) this.require(field);
      return fallback;
    }
    const found = choices.find((choice) => choice === this.given[field]);
    if (found === undefined)
      this.fault(field, `Expected one of ${choices.join(', ')}, found something else.`, null);
    return found ?? null;
  }

  texts(field: string, pattern: RegExp, expected: string): readonly string[] {
    if (!this.has(field)) return [];
    const values = this.given[field];
    if (!Array.isArray(values) || values.length > longestList) {
      this.fault(field, `Expected a list of at most ${longestList}, found something else.`, null);
      return [];
    }
    const fitting = values.filter((one): one is string => typeof one === 'string' && pattern.test(one));
    if (fitting.length < values.length)
      this.fault(
        field,
        `Expected each entry to be ${expected}, found ${values.length - fitting.length} that are not.`,
        null,
      );
    return [...new Set(fitting)];
  }

  flag(field: string): boolean {
    if (!this.has(field)) return false;
    if (typeof this.given[field] !== 'boolean')
      this.fault(field, 'Expected true or false, found something else.', null);
    return this.given[field] === true;
  }

  wholeNumber(field: string, least: number, most: number): number | null {
    if (!this.has(field)) return null;
    const value = this.given[field];
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    this.fault(field, `Expected a whole number from ${least} to ${most}, found something else.`, null);
    return null;
  }

  object(field: string, known: readonly string[], faults: Fault[]): DefinitionReader | null {
    return this.has(field)
      ? new DefinitionReader(this.given[field], known, `${this.path}/${field}`, faults)
      : null;
  }

  timeZone(): string {
    const value = this.required('timeZone', /^[\w+/-]{1,60}$/, 'an IANA time zone such as Europe/Berlin');
    if (value === '' || isTimeZone(value)) return value;
    this.fault('timeZone', 'Expected an IANA time zone such as Europe/Berlin, found something else.', null);
    return '';
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function faultOf(path: string, message: string, hint: string | null): Fault {
  return {
    code: 'CHIMERA_SUBSCRIPTION_INVALID',
    path: path === '' ? '/' : path,
    message,
    expected: null,
    found: null,
    hint,
  };
}
