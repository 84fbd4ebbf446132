import type { AttributeName } from '../attributes.js';

/** A measurement: what it is called, what it means, which attributes it has. */
export interface Instrument<A extends AttributeName = AttributeName> {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** Prometheus name; counters end in `_total`, durations are in seconds, sizes in bytes. */
  readonly name: string;
  /** As UCUM writes it, which OpenTelemetry uses: `s`, `By`, `1`, and what is counted in braces: `{row}`. */
  readonly unit: string;
  readonly help: string;
  readonly attributes: readonly A[];
  /** Upper bounds of a histogram, in its unit. Default 5 ms to 60 s. */
  readonly buckets?: readonly number[];
}

/** Declares something that only grows while the process lives. */
export const counter = <A extends AttributeName>(
  name: string,
  unit: string,
  help: string,
  ...names: readonly A[]
) => ({ kind: 'counter', name, unit, help, attributes: names }) as const satisfies Instrument;

/** Declares a value of now. */
export const gauge = <A extends AttributeName>(
  name: string,
  unit: string,
  help: string,
  ...names: readonly A[]
) => ({ kind: 'gauge', name, unit, help, attributes: names }) as const satisfies Instrument;

/** Declares values of which the distribution matters. */
export const histogram = <A extends AttributeName>(
  name: string,
  unit: string,
  help: string,
  ...names: readonly A[]
) => ({ kind: 'histogram', name, unit, help, attributes: names }) as const satisfies Instrument;
