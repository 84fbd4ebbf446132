import { createHash } from 'node:crypto';
import type { Compiled } from '../compiled.js';
import { textOf } from '../text-values.js';
import type { Evaluation, ExpressionType, Value } from '../value.js';
import { strict, type ExpressionFunction } from './signature.js';

const text: ExpressionType = { kind: 'text' };
const integer: ExpressionType = { kind: 'int64' };
const texts = ['text'] as const;
const integers = ['int64'] as const;
const surrogates = /[\ud800-\udfff]/;

/** A function of one text that gives a text. */
function ofText(signature: string, work: (value: string) => string): ExpressionFunction {
  return {
    signature,
    counts: [1, 1],
    kinds: [texts],
    build: (list, evaluation, at) =>
      strict(list, at, text, (value: string) => bounded(work(value), evaluation)),
  };
}

function bounded(made: string, evaluation: Evaluation): Value {
  return evaluation.roomFor(made.length) ? made : null;
}

/** Functions of texts; places and lengths count characters, not bytes. */
export const textFunctions: Readonly<Record<string, ExpressionFunction>> = {
  lower: ofText('lower(text)', (value) => value.toLowerCase()),
  upper: ofText('upper(text)', (value) => value.toUpperCase()),
  trim: ofText('trim(text)', (value) => value.trim()),
  length: {
    signature: 'length(text or bytes)',
    counts: [1, 1],
    kinds: [['text', 'bytes']],
    build: (list, _evaluation, at) =>
      strict(list, at, integer, (value: string | Uint8Array) => BigInt(lengthOf(value))),
  },
  substring: {
    signature: 'substring(text, from [, count])',
    counts: [2, 3],
    kinds: [texts, integers],
    build: (list, evaluation, at) =>
      strict(list, at, text, (value: string, from: bigint, count?: bigint) =>
        substring(value, from, count, evaluation),
      ),
  },
  replace: {
    signature: 'replace(text, what, by)',
    counts: [3, 3],
    kinds: [texts],
    build: (list, evaluation, at) =>
      strict(list, at, text, (value: string, what: string, by: string) =>
        replaced(value, what, by, evaluation),
      ),
  },
  concat: {
    signature: 'concat(value, ...)',
    counts: [1, 100],
    kinds: [undefined],
    build: concat,
  },
  split_part: {
    signature: 'split_part(text, delimiter, number)',
    counts: [3, 3],
    kinds: [texts, texts, integers],
    build: (list, evaluation, at) =>
      strict(list, at, text, (value: string, delimiter: string, number: bigint) =>
        splitPart(value, delimiter, number, evaluation),
      ),
  },
  to_text: {
    signature: 'to_text(value)',
    counts: [1, 1],
    kinds: [undefined],
    build: (list, evaluation, at) => {
      const make = textOf((list[0] as Compiled).type);
      return strict(list, at, text, (value: string) => bounded(make(value), evaluation));
    },
  },
  sha256: {
    signature: 'sha256(text or bytes)',
    counts: [1, 1],
    kinds: [['text', 'bytes']],
    build: (list, _evaluation, at) =>
      strict(list, at, text, (value: string | Uint8Array) =>
        createHash('sha256').update(value).digest('hex'),
      ),
  },
};

function lengthOf(value: string | Uint8Array): number {
  if (typeof value !== 'string' || !surrogates.test(value)) return value.length;
  let length = 0;
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i);
    if (unit < 0xdc00 || unit > 0xdfff) length++;
  }
  return length;
}

/** Places before the first count too, as in SQL: `substring('abc', 0, 2)` is `a`. */
function substring(value: string, from: bigint, count: bigint | undefined, evaluation: Evaluation): Value {
  if (count !== undefined && count < 0n)
    return evaluation.fail('Expected a count of at least 0, found a negative one.');
  const length = BigInt(lengthOf(value));
  const start = from < 1n ? 0n : from > length ? length : from - 1n;
  const stop = count === undefined ? length : from - 1n + count;
  const end = stop > length ? length : stop;
  if (end <= start) return '';
  if (!surrogates.test(value)) return value.slice(Number(start), Number(end));
  return Array.from(value).slice(Number(start), Number(end)).join('');
}

/** The size is known before anything is made of it: texts that grow by being replaced stay bounded. */
function replaced(value: string, what: string, by: string, evaluation: Evaluation): Value {
  if (what === '') return value;
  if (by.length > what.length) {
    let times = 0;
    for (let at = value.indexOf(what); at >= 0; at = value.indexOf(what, at + what.length)) times++;
    if (!evaluation.roomFor(value.length + times * (by.length - what.length))) return null;
  }
  return value.replaceAll(what, () => by);
}

/** Nulls are left out; values of other types are written as text. */
function concat(list: readonly Compiled[], evaluation: Evaluation, at: number): Compiled {
  const parts = list.map((part) => ({ evaluate: part.evaluate, make: textOf(part.type) }));
  return {
    at,
    type: text,
    nullable: false,
    evaluate: () => {
      let made = '';
      for (const { evaluate, make } of parts) {
        const value = evaluate();
        if (value === null) continue;
        const next = make(value);
        if (!evaluation.roomFor(made.length + next.length)) return null;
        made += next;
      }
      return made;
    },
  };
}

/** The number counts from 1, below zero from the end; a part that is not there is empty. */
function splitPart(value: string, delimiter: string, number: bigint, evaluation: Evaluation): Value {
  if (number === 0n) return evaluation.fail('Expected the number of a part other than 0, found 0.');
  if (delimiter === '') return number === 1n || number === -1n ? value : '';
  if (number > BigInt(value.length) + 1n || -number > BigInt(value.length) + 1n) return '';
  const at = Number(number);
  return (at > 0 ? partFromStart(value, delimiter, at) : partFromEnd(value, delimiter, -at)) ?? '';
}

function partFromStart(value: string, delimiter: string, number: number): string | undefined {
  let from = 0;
  for (let part = 1; part < number; part++) {
    const next = value.indexOf(delimiter, from);
    if (next < 0) return undefined;
    from = next + delimiter.length;
  }
  const end = value.indexOf(delimiter, from);
  return end < 0 ? value.slice(from) : value.slice(from, end);
}

/** Delimiters are found from the left, so that a part has the same borders from either side. */
function partFromEnd(value: string, delimiter: string, number: number): string | undefined {
  let parts = 1;
  for (let at = value.indexOf(delimiter); at >= 0; at = value.indexOf(delimiter, at + delimiter.length))
    parts++;
  return number > parts ? undefined : partFromStart(value, delimiter, parts - number + 1);
}
