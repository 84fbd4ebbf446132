import { assertKind, type Compiled } from './compiled.js';
import { ExpressionFault } from './expression-fault.js';

/** Characters of the longest pattern. */
const maxPattern = 1_000;

/** What stands between two `%`: characters, undefined for `_`. */
type Segment = readonly (string | undefined)[];

/** A text of single units needs no array of its characters. */
type Characters = string | readonly string[];

/**
 * `x like 'a%_\%'`. The pattern is a literal. Segments between `%` are found from the left, each once: the time grows with
 * the length of the text and of the pattern, never faster, whatever stands in them.
 */
export function like(part: Compiled, pattern: Compiled): Compiled {
  assertKind(part, 'text');
  const matches = likeMatcher(patternOf(pattern), pattern.at);
  const { evaluate } = part;
  return {
    at: part.at,
    type: { kind: 'boolean' },
    nullable: part.nullable,
    evaluate: () => {
      const value = evaluate();
      return value === null ? null : matches(value as string);
    },
  };
}

function patternOf(pattern: Compiled): string {
  if (typeof pattern.literal === 'string' && pattern.literal.length <= maxPattern) return pattern.literal;
  throw new ExpressionFault('like wants a pattern that is known beforehand.', pattern.at, {
    expected: `a text in single quotes of at most ${maxPattern} characters`,
    found: typeof pattern.literal === 'string' ? `${pattern.literal.length} characters` : 'something else',
    hint: '% stands for any characters, _ for one; \\% and \\_ for themselves.',
  });
}

/** Compiles a pattern. Throws `ExpressionFault` when it ends in a lone escape. */
export function likeMatcher(pattern: string, at = 0): (text: string) => boolean {
  const segments = segmentsOf(pattern, at);
  const [first = [], ...rest] = segments;
  const last = rest.pop();
  return (text) => {
    const units = /[\ud800-\udfff]/.test(text) ? Array.from(text) : text;
    if (!fits(units, 0, first)) return false;
    if (last === undefined) return units.length === first.length;
    let from = first.length;
    for (const segment of rest) {
      const found = find(units, from, segment);
      if (found < 0) return false;
      from = found + segment.length;
    }
    return units.length - last.length >= from && fits(units, units.length - last.length, last);
  };
}

function segmentsOf(pattern: string, at: number): readonly Segment[] {
  const segments: (string | undefined)[][] = [[]];
  const characters = Array.from(pattern);
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] as string;
    if (character === '%') segments.push([]);
    else if (character === '_') segments.at(-1)?.push(undefined);
    else if (character !== '\\') segments.at(-1)?.push(character);
    else if (i + 1 < characters.length) segments.at(-1)?.push(characters[++i]);
    else {
      throw new ExpressionFault('The pattern ends in an escape.', at, {
        expected: 'a character after \\',
        found: 'the end',
        hint: 'A backslash itself is written \\\\.',
      });
    }
  }
  return segments;
}

function fits(units: Characters, from: number, segment: Segment): boolean {
  if (units.length - from < segment.length) return false;
  return segment.every((wanted, index) => wanted === undefined || wanted === units[from + index]);
}

function find(units: Characters, from: number, segment: Segment): number {
  for (let start = from; start + segment.length <= units.length; start++)
    if (fits(units, start, segment)) return start;
  return -1;
}
