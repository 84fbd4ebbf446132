import type { Fault } from '@chimera/contracts';

/** Where a value stands: offsets of its first character and after its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A JSON text that was read. Objects have no prototype, so `__proto__` is a name like any other. */
export interface JsonDocument {
  readonly value: unknown;
  /** Where each value stands, by JSON pointer. */
  readonly spans: ReadonlyMap<string, Span>;
  /** What is JSON but cannot be taken: doubled names, numbers that would change, characters that cannot be stored. */
  readonly faults: readonly Fault[];
}

/** Either a document or the one fault that keeps the text from being one. */
export type JsonReading = { readonly document: JsonDocument } | { readonly fault: Fault };
