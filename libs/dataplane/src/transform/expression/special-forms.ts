import type { Node } from './syntax.js';
import type { Parser } from './parser.js';

/** Words that are no column unless they stand in double quotes. */
export const wordsOfSyntax: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  'is',
  'in',
  'like',
  'between',
  'case',
  'when',
  'then',
  'else',
  'end',
  'null',
  'true',
  'false',
  'as',
]);

/** `(a, b)`; empty only where `mayBeEmpty`. */
export function listOf(parser: Parser, mayBeEmpty = false): readonly Node[] {
  const { stream } = parser;
  stream.expectOperator('(');
  if (mayBeEmpty && stream.takeOperator(')')) return [];
  const list = [parser.expression()];
  while (stream.takeOperator(',')) list.push(parser.expression());
  stream.expectOperator(')');
  return list;
}

/** `case [subject] when a then b [else c] end`, the word `case` being read. */
export function caseOf(parser: Parser, at: number): Node {
  const { stream } = parser;
  const subject = stream.peekWord('when') ? undefined : parser.expression();
  const branches: { when: Node; then: Node }[] = [];
  while (stream.takeWord('when')) {
    const when = parser.expression();
    stream.expectWord('then');
    branches.push({ when, then: parser.expression() });
  }
  if (branches.length === 0) throw stream.unexpected('when');
  const otherwise = stream.takeWord('else') ? parser.expression() : undefined;
  stream.expectWord('end');
  return stream.made({ kind: 'case', at, subject, branches, otherwise });
}

/** `cast(x as decimal(15,2))`, the word `cast` being read. */
export function castOf(parser: Parser, at: number): Node {
  const { stream } = parser;
  stream.expectOperator('(');
  const of = parser.expression();
  stream.expectWord('as');
  const typeAt = stream.peek().at;
  let type = stream.peek().kind === 'name' ? stream.next().text.toLowerCase() : '';
  if (type === '') throw stream.unexpected('a type, such as int64, decimal(15,2) or date');
  if (stream.takeOperator('(')) {
    const precision = stream.next().text;
    stream.expectOperator(',');
    type += `(${precision},${stream.next().text})`;
    stream.expectOperator(')');
  }
  stream.expectOperator(')');
  return stream.made({ kind: 'cast', at, of, type, typeAt });
}
