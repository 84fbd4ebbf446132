import type { SimpleKind } from '@chimera/contracts';

/** Kinds of column types, `decimal` without its parameters. */
export type TypeKind = SimpleKind | 'decimal';

/** Something that recognises one kind of personal data or secret. One detector, one file; listed in `detectors.ts`. */
export interface Detector {
  /** As in `chimera.types.ClassificationProposal`. */
  readonly kind: string;
  readonly classification: 'pii' | 'secret';
  /** What it is called in reasons: `an e-mail address`. */
  readonly title: string;
  /** Words of column names that speak for it, in several languages; `first name` also matches `firstName` and `firstname`. */
  readonly names: readonly string[];
  /** Types for which a name alone speaks. Default text only. */
  readonly types?: readonly TypeKind[];
  /** Whether a value is one. Linear in the length of the value. Absent: only names speak. */
  readonly matches?: (value: string) => boolean;
  /** Share of the values that must match when the name does not speak for it. Default 0.6. */
  readonly threshold?: number;
}

/** Digits of a number written with blanks, dots, dashes or slashes; null when anything else stands in it. */
export function digitsOf(value: string): string | null {
  if (value.length > 40 || !/^[\d\s./-]+$/.test(value)) return null;
  return value.replace(/\D/g, '');
}

/** Digit at an index. */
export const digitAt = (digits: string, index: number): number => digits.charCodeAt(index) - 48;

/** Sum of digits times weights. */
export const weighted = (digits: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, index) => sum + weight * digitAt(digits, index), 0);
