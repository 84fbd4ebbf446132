import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { column } from '../../transcode/reference.features.js';
import { outputColumns } from '../output-columns.js';
import { evaluated, scene, transformed } from '../transformed.features.js';
import { likeMatcher } from './like.js';

/** A tree of integers as text, and what it is worth; undefined when something overflows or is divided by zero. */
interface Tree {
  readonly text: string;
  readonly value: bigint | undefined;
}

const fits = (value: bigint): bigint | undefined => (BigInt.asIntN(64, value) === value ? value : undefined);

function joined(operator: string, left: Tree, right: Tree): Tree {
  const text = `(${left.text} ${operator} ${right.text})`;
  const [a, b] = [left.value, right.value];
  if (a === undefined || b === undefined) return { text, value: undefined };
  switch (operator) {
    case '+':
      return { text, value: fits(a + b) };
    case '-':
      return { text, value: fits(a - b) };
    case '*':
      return { text, value: fits(a * b) };
    case '/':
      return { text, value: b === 0n ? undefined : fits(a / b) };
    default:
      return { text, value: b === 0n ? undefined : a % b };
  }
}

const leaf: fc.Arbitrary<Tree> = fc
  .oneof(fc.bigInt(-10n, 10n), fc.bigInt(-(2n ** 63n) + 1n, 2n ** 63n - 1n))
  .map((value) => ({ text: value < 0n ? `(${value})` : String(value), value }));
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc
      .tuple(fc.constantFrom('+', '-', '*', '/', '%'), tie('tree'), tie('tree'))
      .map(([operator, a, b]) => joined(operator, a, b)),
  ),
}));

/** `like` by a regular expression, with every quantifier lazy; short inputs only. */
function likeByPattern(pattern: string): RegExp {
  const source = Array.from(pattern.matchAll(/\\(.)|(.)/gsu), ([, escaped, plain = '']) => {
    if (escaped === undefined && plain === '%') return '[^]*?';
    if (escaped === undefined && plain === '_') return '[^]';
    return (escaped ?? plain).replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`, 'u');
}

const words = [
  ...[
    'i',
    'n',
    'd',
    't',
    'day',
    'ts',
    '"odd name"',
    '1',
    '2.5',
    "'x'",
    "'2026-01-01'",
    'null',
    'true',
    'and',
    'or',
    'not',
    'is',
    'in',
  ],
  ...[
    'like',
    'between',
    'case',
    'when',
    'then',
    'else',
    'end',
    'cast',
    'as',
    'int64',
    'date',
    '(',
    ')',
    ',',
    '+',
    '-',
    '*',
    '/',
    '%',
    '||',
  ],
  ...['=', '<>', '<', '>=', 'lower', 'round', 'coalesce', 'substring', 'date_trunc', 'split_part', 'nope'],
];

describe('expressions', () => {
  it('count as integers do', () => {
    fc.assert(
      fc.property(tree, ({ text, value }) => {
        const found = evaluated(text, 'int64');
        if (value === undefined) expect(String(found)).toMatch(/^! Expected/);
        else expect(found).toBe(value);
      }),
      { numRuns: 300 },
    );
  });

  it('match like as a regular expression does', () => {
    const letters = fc.constantFrom('a', 'b', '%', '_', '\\%', '\\_', '\\\\', '\u{1F600}');
    const texts = fc.array(fc.constantFrom('a', 'b', '%', '_', '\\', '\u{1F600}', '\n'), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 8 }), texts, (pattern, text) => {
        const joinedText = text.join('');
        expect(likeMatcher(pattern.join(''))(joinedText)).toBe(
          likeByPattern(pattern.join('')).test(joinedText),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('are compiled or found faulty whatever is written, and what is compiled runs', () => {
    const soup = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(fc.constantFrom(...words), { maxLength: 25 }).map((list) => list.join(' ')),
    );
    const columns = scene.map((c) => ({ ...c, field: c.name.replace(' ', '_') }));
    const row = columns.map(() => null);
    fc.assert(
      fc.property(soup, (expression) => {
        const steps = [{ do: 'filter', expression }] as const;
        const { faults } = outputColumns(columns, steps);
        if (faults.length > 0) return;
        const { rows, filtered, rejected } = transformed(columns, steps, [row]);
        expect(rows.length + filtered + rejected.length).toBe(1);
      }),
      { numRuns: 2_000 },
    );
  });

  it('order texts as their bytes are ordered', () => {
    const columns = [column('a', 'text'), column('b', 'text')];
    const steps = [{ do: 'derive', column: 'less', type: 'boolean', expression: 'a < b' }] as const;
    const text = fc.string({ unit: 'binary', maxLength: 4 }).map((value) => value.replaceAll('\0', ''));
    fc.assert(
      fc.property(text, text, (a, b) => {
        const { rows } = transformed(columns, steps, [[a, b]]);
        expect(rows[0]?.[2]).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0);
      }),
      { numRuns: 500 },
    );
  });
});
