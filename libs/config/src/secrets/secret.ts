import { inspect } from 'node:util';

const mask = '***';

/**
 * A value that must not be seen. Prints as `***` through `toString`, template text, JSON and
 * `util.inspect` (Invariant 8); the value leaves only through `reveal`.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself; call it where it is used and keep nothing of it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return mask;
  }

  toJSON(): string {
    return mask;
  }

  [Symbol.toPrimitive](): string {
    return mask;
  }

  [inspect.custom](): string {
    return mask;
  }
}
