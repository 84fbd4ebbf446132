import { ExpressionFault } from './expression-fault.js';
import type { BinaryOperator, Node } from './syntax.js';
import { TokenStream } from './token-stream.js';
import { tokensOf } from './tokens.js';
import { caseOf, castOf, listOf, wordsOfSyntax } from './special-forms.js';

/** Reads an expression into a tree. Throws `ExpressionFault`; never runs what it reads. */
export function parseExpression(source: string): Node {
  const stream = new TokenStream(tokensOf(source));
  const node = new Parser(stream).expression();
  stream.finish();
  return node;
}

/** How tight an operator binds; the loosest first. */
const levels: readonly (readonly string[])[] = [['||'], ['+', '-'], ['*', '/', '%']];
const comparisons = new Map<string, BinaryOperator>([
  ['=', '='],
  ['<>', '<>'],
  ['!=', '<>'],
  ['<', '<'],
  ['<=', '<='],
  ['>', '>'],
  ['>=', '>='],
]);

/** Recursive descent; the stream bounds depth and number of nodes. */
export class Parser {
  constructor(readonly stream: TokenStream) {}

  expression(): Node {
    return this.stream.nested(() => this.either());
  }

  private either(): Node {
    let left = this.both();
    while (this.stream.takeWord('or')) left = this.binary('or', left, this.both());
    return left;
  }

  private both(): Node {
    let left = this.negation();
    while (this.stream.takeWord('and')) left = this.binary('and', left, this.negation());
    return left;
  }

  private negation(): Node {
    const { at } = this.stream.peek();
    if (!this.stream.takeWord('not')) return this.comparison();
    return this.stream.made({ kind: 'not', at, of: this.stream.nested(() => this.negation()) });
  }

  private comparison(): Node {
    let left = this.level(0);
    for (;;) {
      const next = this.predicate(left);
      if (next === undefined) return left;
      left = next;
    }
  }

  private predicate(left: Node): Node | undefined {
    const { stream } = this;
    const operator = comparisons.get(stream.peek().kind === 'operator' ? stream.peek().text : '');
    if (operator !== undefined) {
      stream.next();
      return this.binary(operator, left, this.level(0));
    }
    if (stream.takeWord('is')) {
      const negated = stream.takeWord('not');
      stream.expectWord('null');
      return stream.made({ kind: 'isNull', at: left.at, of: left, negated });
    }
    const negated = stream.peekWord('not') && stream.takeWord('not');
    if (stream.takeWord('in'))
      return stream.made({ kind: 'in', at: left.at, of: left, list: listOf(this), negated });
    if (stream.takeWord('like'))
      return stream.made({ kind: 'like', at: left.at, of: left, pattern: this.level(0), negated });
    if (stream.takeWord('between')) {
      const low = this.level(0);
      stream.expectWord('and');
      return stream.made({ kind: 'between', at: left.at, of: left, low, high: this.level(0), negated });
    }
    if (negated) throw stream.unexpected('in, like or between');
    return undefined;
  }

  private level(index: number): Node {
    const operators = levels[index];
    if (operators === undefined) return this.sign();
    let left = this.level(index + 1);
    for (;;) {
      const operator = operators.find((candidate) => this.stream.takeOperator(candidate));
      if (operator === undefined) return left;
      left = this.binary(operator as BinaryOperator, left, this.level(index + 1));
    }
  }

  private sign(): Node {
    const { at } = this.stream.peek();
    if (this.stream.takeOperator('+')) return this.stream.nested(() => this.sign());
    if (!this.stream.takeOperator('-')) return this.primary();
    return this.stream.made({ kind: 'negate', at, of: this.stream.nested(() => this.sign()) });
  }

  private binary(operator: BinaryOperator, left: Node, right: Node): Node {
    return this.stream.made({ kind: 'binary', at: left.at, operator, left, right });
  }

  private primary(): Node {
    const token = this.stream.peek();
    const { at, text } = token;
    if (token.kind === 'number') return this.stream.take({ kind: 'number', at, text });
    if (token.kind === 'text') return this.stream.take({ kind: 'text', at, text });
    if (token.kind === 'quoted') return this.stream.take({ kind: 'column', at, name: text });
    if (this.stream.takeOperator('(')) {
      const inner = this.expression();
      this.stream.expectOperator(')');
      return inner;
    }
    if (token.kind === 'name') return this.word();
    throw this.stream.unexpected('a column, a value or a function');
  }

  private word(): Node {
    const { at, text } = this.stream.next();
    const word = text.toLowerCase();
    if (word === 'true' || word === 'false')
      return this.stream.made({ kind: 'boolean', at, value: word === 'true' });
    if (word === 'null') return this.stream.made({ kind: 'null', at });
    if (word === 'case') return caseOf(this, at);
    if (word === 'cast' && this.stream.peekOperator('(')) return castOf(this, at);
    if (this.stream.peekOperator('('))
      return this.stream.made({ kind: 'call', at, name: word, list: listOf(this, true) });
    if (this.stream.peek().kind === 'text')
      return this.stream.made({ kind: 'typed', at, type: word, text: this.stream.next().text });
    if (wordsOfSyntax.has(word)) {
      throw new ExpressionFault(`"${text}" is a word of the language and cannot stand here.`, at, {
        expected: 'a column, a value or a function',
        found: text,
        hint: `A column of this name is written "${text}", in double quotes.`,
      });
    }
    return this.stream.made({ kind: 'column', at, name: text });
  }
}
