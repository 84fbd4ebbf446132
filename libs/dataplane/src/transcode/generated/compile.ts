import { InvariantError } from '@chimera/contracts';

/** Columns in one generated function: V8 does not optimise functions beyond some size, and tables may have 1,600 columns. */
export const columnsPerFunction = 24;

/** Cuts a list into runs of at most `size`. */
export function inRuns<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const runs: T[][] = [];
  for (let i = 0; i < items.length; i += size) runs.push(items.slice(i, i + size));
  return runs;
}

/**
 * Makes a function out of source text that this package wrote. Names and values of users never stand in the text:
 * columns appear as indexes, and everything else comes in through `bindings`.
 */
export function compileSource<F>(source: string, bindings: Readonly<Record<string, unknown>>): F {
  try {
    const make = new Function(...Object.keys(bindings), `'use strict';\n${source}`) as (...values: unknown[]) => F;
    return make(...Object.values(bindings));
  } catch (cause) {
    throw new InvariantError('Expected generated code that compiles.', { cause, details: { source: source.slice(0, 2_000) } });
  }
}
