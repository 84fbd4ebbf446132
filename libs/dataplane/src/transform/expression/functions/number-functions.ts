import { mismatch, type Compiled } from '../compiled.js';
import {
  decimalOf,
  divideRounded,
  rescaled,
  type Evaluation,
  type ExpressionType,
  type Value,
} from '../value.js';
import { strict, type ExpressionFunction } from './signature.js';

const numbers = ['int64', 'decimal', 'float64'] as const;
const integer: ExpressionType = { kind: 'int64' };

/** Functions of numbers; whole numbers of decimals stay decimals, without digits after the point. */
export const numberFunctions: Readonly<Record<string, ExpressionFunction>> = {
  round: {
    signature: 'round(number [, digits])',
    counts: [1, 2],
    kinds: [numbers, ['int64']],
    build: (list, evaluation, at) => round(list, evaluation, at),
  },
  floor: whole('floor(number)', Math.floor, (value, unit) => floorOf(value, unit)),
  ceil: whole('ceil(number)', Math.ceil, (value, unit) => -floorOf(-value, unit)),
  abs: {
    signature: 'abs(number)',
    counts: [1, 1],
    kinds: [numbers],
    build: (list, evaluation, at) => {
      const { type } = list[0] as Compiled;
      return strict(list, at, type, (value: bigint | number) => absolute(value, type, evaluation));
    },
  },
};

function absolute(value: bigint | number, type: ExpressionType, evaluation: Evaluation): Value {
  if (typeof value === 'number') return Math.abs(value);
  const positive = value < 0n ? -value : value;
  return type.kind === 'int64' ? evaluation.integer(positive) : positive;
}

function floorOf(value: bigint, unit: bigint): bigint {
  const quotient = value / unit;
  return value < 0n && quotient * unit !== value ? quotient - 1n : quotient;
}

function whole(
  signature: string,
  float: (value: number) => number,
  exact: (value: bigint, unit: bigint) => bigint,
): ExpressionFunction {
  return {
    signature,
    counts: [1, 1],
    kinds: [numbers],
    build: (list, _evaluation, at) => {
      const { type } = list[0] as Compiled;
      if (type.kind === 'float64') return strict(list, at, type, float);
      const unit = 10n ** BigInt(type.kind === 'decimal' ? type.scale : 0);
      const result = type.kind === 'decimal' ? decimalOf(0) : integer;
      return strict(list, at, result, (value: bigint) => exact(value, unit));
    },
  };
}

/** Halves away from zero. Digits are a literal, because they decide the type; below zero they round before the point. */
function round(list: readonly Compiled[], evaluation: Evaluation, at: number): Compiled {
  const [value, places] = list as [Compiled, Compiled | undefined];
  const digits = places === undefined ? 0n : places.literal;
  if (typeof digits !== 'bigint' || digits < -1_000n || digits > 1_000n)
    throw mismatch(places ?? value, 'a literal from -1000 to 1000 in round(number, digits)');
  const to = Number(digits);
  if (value.type.kind === 'float64')
    return strict([value], at, value.type, (n: number) => roundFloat(n, to, evaluation));
  const scale = value.type.kind === 'decimal' ? value.type.scale : 0;
  const kept = Math.min(scale, Math.max(0, to));
  const unit = 10n ** BigInt(Math.max(0, scale - to));
  const type = value.type.kind === 'decimal' ? decimalOf(kept) : value.type;
  const back = to < kept ? 10n ** BigInt(kept - to) : 1n;
  return strict([value], at, type, (n: bigint) => {
    const rounded = to >= scale ? rescaled(n, scale, kept) : divideRounded(n, unit) * back;
    return type.kind === 'int64' ? evaluation.integer(rounded) : evaluation.decimal(rounded);
  });
}

/** By the shortest decimal that reads back as the number: 1.005 rounds to 1.01. */
function roundFloat(value: number, digits: number, evaluation: Evaluation): Value {
  if (!Number.isFinite(value) || value === 0) return value;
  const [mantissa = '0', power = '0'] = value.toExponential().split('e');
  const [whole = '0', fraction = ''] = mantissa.replace('-', '').split('.');
  const scale = fraction.length - Number(power);
  if (scale <= digits) return value;
  const unscaled = BigInt(whole + fraction);
  const rounded = divideRounded(unscaled, 10n ** BigInt(scale - digits));
  return evaluation.float(Number(`${value < 0 ? '-' : ''}${rounded}e${-digits}`));
}
