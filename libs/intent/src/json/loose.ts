import { childPointer } from './pointer.js';

/**
 * A value that may be anything, with its JSON pointer. Checks read intents through it, so that a fault
 * in one place hides no fault in another.
 */
export class Loose {
  constructor(
    readonly value: unknown,
    readonly path: string = '',
  ) {}

  /** A field of an object; a Loose of undefined when there is none. */
  get(name: string): Loose {
    const owner = this.value;
    const present =
      typeof owner === 'object' && owner !== null && !Array.isArray(owner) && Object.hasOwn(owner, name);
    return new Loose(
      present ? (owner as Record<string, unknown>)[name] : undefined,
      childPointer(this.path, name),
    );
  }

  /** The items of an array; none when it is not one. */
  items(): readonly Loose[] {
    return Array.isArray(this.value)
      ? this.value.map((item, index) => new Loose(item, childPointer(this.path, index)))
      : [];
  }

  /** The fields of an object; none when it is not one. */
  fields(): readonly (readonly [string, Loose])[] {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value)) return [];
    return Object.keys(this.value).map((name) => [name, this.get(name)] as const);
  }

  get exists(): boolean {
    return this.value !== undefined;
  }

  get text(): string | undefined {
    return typeof this.value === 'string' ? this.value : undefined;
  }

  get number(): number | undefined {
    return typeof this.value === 'number' ? this.value : undefined;
  }

  /** Texts of an array, other items left out; undefined when it is not an array. */
  get texts(): readonly string[] | undefined {
    return Array.isArray(this.value)
      ? this.value.filter((item): item is string => typeof item === 'string')
      : undefined;
  }
}
