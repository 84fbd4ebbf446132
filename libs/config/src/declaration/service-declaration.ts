import { InvariantError } from '@chimera/contracts';
import type { CrossCheck, FieldGroup, Fields, ValuesOf } from './field.js';

/** Groups keyed by the property that they become. */
export type Groups = Readonly<Record<string, GroupShape>>;

/** Any group, whatever its fields; checks are called through `loadConfig` only. */
export interface GroupShape {
  readonly fields: Fields;
  readonly checks: readonly CrossCheck<never>[];
}

/** All settings of one process. */
export interface ServiceDeclaration<G extends Groups = Groups> {
  readonly service: string;
  readonly groups: G;
}

/** The typed configuration of a declaration. */
export type ConfigOf<D> =
  D extends ServiceDeclaration<infer G>
    ? { readonly service: string } & {
        readonly [K in keyof G]: G[K] extends FieldGroup<infer F> ? ValuesOf<F> : never;
      }
    : never;

/** A setting as a reader of documentation or docker-compose.yml needs it. */
export interface DeclaredVariable {
  readonly variable: string;
  readonly doc: string;
  readonly expected: string;
  readonly required: boolean;
  /** Text used when absent; undefined when required. */
  readonly default: string | undefined;
  /** May carry credentials. */
  readonly secret: boolean;
}

/** Declares what one process reads. Throws `CHIMERA_INVARIANT` when two fields use one variable. */
export function declareService<G extends Groups>(service: string, groups: G): ServiceDeclaration<G> {
  const declaration = Object.freeze({ service, groups });
  const seen = new Set<string>();
  for (const { variable } of variablesOf(declaration)) {
    if (seen.has(variable))
      throw new InvariantError(`configuration of ${service} declares ${variable} twice`);
    seen.add(variable);
  }
  return declaration;
}

/** Every variable of a declaration, in the order declared. */
export function variablesOf(declaration: ServiceDeclaration): readonly DeclaredVariable[] {
  return Object.values(declaration.groups).flatMap((one) =>
    Object.values(one.fields).map((declared) => ({
      variable: declared.variable,
      doc: declared.doc,
      expected: declared.parser.expected,
      required: declared.default === undefined,
      default: declared.default,
      secret: declared.parser.secret ?? false,
    })),
  );
}
