import { ExpressionFault } from './expression-fault.js';

/** A word of an expression. `text` of names is as written, of quoted names and texts what stands between the quotes. */
export interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'quoted' | 'operator' | 'end';
  readonly text: string;
  readonly at: number;
}

/** Characters of the longest expression. */
export const maxExpressionLength = 10_000;

const spaces = /[\s]+/uy;
const numbers = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?/y;
const names = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const operators = /<=|>=|<>|!=|\|\||[-+*/%<>=(),]/y;

/** Cuts an expression into words. Throws `ExpressionFault`. */
export function tokensOf(source: string): readonly Token[] {
  if (source.length > maxExpressionLength) {
    throw new ExpressionFault('The expression is too long.', 0, {
      expected: `at most ${maxExpressionLength} characters`,
      found: `${source.length}`,
      hint: 'Derive parts of it as columns of their own.',
    });
  }
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const { token, end } = nextToken(source, at);
    if (token !== undefined) tokens.push(token);
    at = end;
  }
  return [...tokens, { kind: 'end', text: '', at: source.length }];
}

function nextToken(source: string, at: number): { readonly token?: Token; readonly end: number } {
  const space = match(spaces, source, at);
  if (space !== undefined) return { end: at + space.length };
  const character = source[at];
  if (character === "'") return quoted(source, at, 'text');
  if (character === '"') return quoted(source, at, 'quoted');
  for (const [kind, pattern] of [
    ['number', numbers],
    ['name', names],
    ['operator', operators],
  ] as const) {
    const text = match(pattern, source, at);
    if (text !== undefined) return { token: { kind, text, at }, end: at + text.length };
  }
  throw new ExpressionFault('A character has no meaning here.', at, {
    expected: 'a column, a value, a function or an operator',
    found: JSON.stringify(String.fromCodePoint(source.codePointAt(at) ?? 0)),
    hint: 'Columns with odd names stand in double quotes, texts in single quotes.',
  });
}

function match(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[0];
}

/** A doubled quote inside stands for one. */
function quoted(
  source: string,
  at: number,
  kind: 'text' | 'quoted',
): { readonly token: Token; readonly end: number } {
  const quote = kind === 'text' ? "'" : '"';
  let text = '';
  for (let from = at + 1; ;) {
    const close = source.indexOf(quote, from);
    if (close < 0) {
      throw new ExpressionFault('A quote is never closed.', at, {
        expected: `a closing ${quote}`,
        found: 'the end of the expression',
        hint: `A ${quote} inside is written twice.`,
      });
    }
    text += source.slice(from, close);
    if (source[close + 1] !== quote) return { token: { kind, text, at }, end: close + 1 };
    text += quote;
    from = close + 2;
  }
}
