import { isAbsolute } from 'node:path';
import { Secret } from '../secrets/secret.js';

/** Turns the text of a variable into a value; undefined when it is not `expected`. */
export interface Parser<T> {
  /** Completes the sentence "expected ...". */
  readonly expected: string;
  readonly parse: (text: string) => T | undefined;
  /** The text is never repeated in a fault. Default false. */
  readonly secret?: boolean;
}

/** Any text; with a pattern only text that matches it. */
export function text(expected = 'text', pattern: RegExp = /\S/): Parser<string> {
  return { expected, parse: (value) => (pattern.test(value) ? value : undefined) };
}

/** A whole number within limits, both inclusive. */
export function wholeNumber(min: number, max: number): Parser<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    parse: (value) => {
      const parsed = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
      return parsed >= min && parsed <= max ? parsed : undefined;
    },
  };
}

/** `true` or `false`. */
export const flag: Parser<boolean> = {
  expected: 'true or false',
  parse: (value) => (value === 'true' ? true : value === 'false' ? false : undefined),
};

/** One of the listed words. */
export function oneOf<T extends string>(...words: readonly T[]): Parser<T> {
  return { expected: `one of ${words.join(', ')}`, parse: (value) => words.find((word) => word === value) };
}

/** A comma-separated list; empty text is an empty list, blanks around items are dropped. */
export function listOf<T>(item: Parser<T>, minimum = 0): Parser<readonly T[]> {
  return {
    expected: `a comma-separated list, each ${item.expected}`,
    parse: (value) => {
      const parsed = value
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== '')
        .map((part) => item.parse(part));
      const found = parsed.filter((part) => part !== undefined);
      return found.length === parsed.length && found.length >= minimum ? found : undefined;
    },
  };
}

/** `host:port`. */
export const hostAndPort: Parser<string> = {
  expected: 'host:port',
  parse: (value) => (/^(\[[0-9a-fA-F:]+\]|[^\s:/@]+):\d{1,5}$/.test(value) ? value : undefined),
};

/** An absolute path. */
export const absolutePath: Parser<string> = {
  expected: 'an absolute path',
  parse: (value) => (isAbsolute(value) ? value : undefined),
};

/** A URL of one of the schemes, without the colon; credentials in it are refused, they would be printed. */
export function url(...schemes: readonly string[]): Parser<string> {
  return {
    expected: `a URL (${schemes.join(', ')}) without user or password`,
    secret: true,
    parse: (value) => {
      const parsed = urlOf(value, schemes);
      return parsed !== undefined && parsed.username === '' && parsed.password === '' ? value : undefined;
    },
  };
}

/** A URL that may carry credentials, kept as a `Secret`. */
export function secretUrl(...schemes: readonly string[]): Parser<Secret> {
  return {
    expected: `a URL (${schemes.join(', ')})`,
    secret: true,
    parse: (value) => (urlOf(value, schemes) === undefined ? undefined : new Secret(value)),
  };
}

/** The empty text means "not set"; other text goes to `inner`. For fields whose default is off. */
export function optional<T>(inner: Parser<T>): Parser<T | null> {
  return {
    ...inner,
    expected: `${inner.expected}, or nothing`,
    parse: (value) => (value === '' ? null : inner.parse(value)),
  };
}

function urlOf(value: string, schemes: readonly string[]): URL | undefined {
  if (!URL.canParse(value)) return undefined;
  const parsed = new URL(value);
  return schemes.includes(parsed.protocol.slice(0, -1)) ? parsed : undefined;
}
