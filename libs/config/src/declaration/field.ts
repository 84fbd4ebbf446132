import type { Parser } from './parser.js';

/** One setting: the variable that carries it, what it means, and how its text becomes a value. */
export interface Field<T> {
  /** `CHIMERA_...`. */
  readonly variable: string;
  /** One sentence for the documentation. */
  readonly doc: string;
  readonly parser: Parser<T>;
  /** Text used when the variable is absent; undefined makes it required. */
  readonly default?: string;
}

/** A rule over several fields of a group; undefined when it holds. */
export interface CrossCheck<V> {
  /** Variables that the fault names. */
  readonly variables: readonly string[];
  /** Answers with what is wrong and what was expected; never with a secret. */
  readonly check: (values: V) => string | undefined;
}

/** Fields keyed by the property that they become. */
export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The values of declared fields. */
export type ValuesOf<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
};

/** Fields that belong together, with the rules between them. */
export interface FieldGroup<F extends Fields = Fields> {
  readonly fields: F;
  readonly checks: readonly CrossCheck<ValuesOf<F>>[];
}

/** Declares one setting. */
export function field<T>(declaration: Field<T>): Field<T> {
  return Object.freeze(declaration);
}

/** Declares a group of settings; the rules between them stand beside them. */
export function group<F extends Fields>(
  fields: F,
  checks: readonly CrossCheck<ValuesOf<F>>[] = [],
): FieldGroup<F> {
  return Object.freeze({ fields, checks });
}
