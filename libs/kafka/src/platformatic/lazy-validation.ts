import { createRequire } from 'node:module';

/** A validator as `ajv` compiles it; errors of the last call stand on the function. */
interface Validator {
  (...args: readonly unknown[]): unknown;
  errors?: unknown;
}

type Compile = (this: unknown, ...args: unknown[]) => Validator;

/**
 * Loads modules that import `@platformatic/kafka` without compiling its forty validators of options. It does so while it
 * is imported, which takes a third of a second of CPU, and a worker that reads one topic needs two of them: each is
 * compiled when it is first used.
 */
export async function withLazyValidation<T>(load: () => Promise<T>): Promise<T> {
  const required = createRequire(import.meta.url);
  const itsOwn = createRequire(required.resolve('@platformatic/kafka'));
  const { Ajv2020 } = itsOwn('ajv/dist/2020.js') as { Ajv2020: { prototype: { compile?: Compile } } };
  const inherited = (Object.getPrototypeOf(Ajv2020.prototype) as { compile: Compile }).compile;
  Ajv2020.prototype.compile = function (this: unknown, ...args: unknown[]): Validator {
    return onFirstUse(() => inherited.apply(this, args));
  };
  try {
    return await load();
  } finally {
    delete Ajv2020.prototype.compile;
  }
}

function onFirstUse(compile: () => Validator): Validator {
  let compiled: Validator | null = null;
  const validator: Validator = (...args) => {
    compiled ??= compile();
    const valid = compiled(...args);
    validator.errors = compiled.errors;
    return valid;
  };
  return validator;
}
