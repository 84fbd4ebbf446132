import { RejectedMessageError } from '@chimera/contracts';

/** A JSON object of a request, read member by member; whatever is not as it should be throws `CHIMERA_USAGE`. */
export class RequestBody {
  private readonly members: Readonly<Record<string, unknown>>;

  /** Members that are not `known` are refused: a misspelt option must not be left out silently. */
  constructor(body: unknown, known: readonly string[]) {
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      throw usage(`a JSON object with ${listed(known)}`, 'something else');
    const unknown = Object.keys(body).find((name) => !known.includes(name));
    if (unknown !== undefined) throw usage(`no member but ${listed(known)}`, `"${unknown.slice(0, 40)}"`);
    this.members = body as Readonly<Record<string, unknown>>;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.members, name);
  }

  raw(name: string): unknown {
    return this.has(name) ? this.members[name] : undefined;
  }

  /** A text of 1 to `longest` printable characters. */
  text(name: string, longest = 200): string {
    const value = this.raw(name);
    if (typeof value === 'string' && value !== '' && value.length <= longest && isPrintable(value))
      return value;
    throw usage(`"${name}" to be a text of 1 to ${longest} printable characters`, kindOf(value));
  }

  /** The same, or undefined when the member is not there. */
  optionalText(name: string, longest = 500): string | undefined {
    return this.has(name) ? this.text(name, longest) : undefined;
  }

  optionalFlag(name: string): boolean | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw usage(`"${name}" to be true or false`, kindOf(value));
  }

  optionalUuid(name: string): string | undefined {
    return this.has(name) ? uuidOf(this.raw(name), `"${name}"`) : undefined;
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T {
    const value = this.raw(name);
    const found = values.find((each) => each === value);
    if (found !== undefined) return found;
    throw usage(`"${name}" to be one of ${values.join(', ')}`, kindOf(value));
  }
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A UUID; `what` names it in the error. */
export function uuidOf(value: unknown, what: string): string {
  if (typeof value === 'string' && uuid.test(value)) return value;
  throw usage(`${what} to be a UUID`, kindOf(value));
}

function isPrintable(text: string): boolean {
  return !/[\p{Cc}\p{Surrogate}]/u.test(text);
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'none';
  return typeof value === 'string' ? `"${value.slice(0, 40)}"` : value === null ? 'null' : typeof value;
}

function listed(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

function usage(expected: string, found: string): RejectedMessageError {
  return new RejectedMessageError('CHIMERA_USAGE', `Expected ${expected}, found ${found}.`, {
    hint: 'See /openapi.json for what this service takes.',
  });
}
