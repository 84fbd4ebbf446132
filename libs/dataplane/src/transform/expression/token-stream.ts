import { ExpressionFault } from './expression-fault.js';
import type { Node } from './syntax.js';
import type { Token } from './tokens.js';

/** Parentheses, functions and signs inside one another. */
export const maxDepth = 64;
/** Parts of one expression. */
export const maxNodes = 1_000;

/** The words of an expression, read once from the left; counts what is made of them. */
export class TokenStream {
  private index = 0;
  private depth = 0;
  private nodes = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  peek(): Token {
    return this.tokens[this.index] as Token;
  }

  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.index++;
    return token;
  }

  peekOperator(text: string): boolean {
    return this.peek().kind === 'operator' && this.peek().text === text;
  }

  takeOperator(text: string): boolean {
    const found = this.peekOperator(text);
    if (found) this.index++;
    return found;
  }

  expectOperator(text: string): void {
    if (!this.takeOperator(text)) throw this.unexpected(text);
  }

  peekWord(word: string): boolean {
    return this.peek().kind === 'name' && this.peek().text.toLowerCase() === word;
  }

  takeWord(word: string): boolean {
    const found = this.peekWord(word);
    if (found) this.index++;
    return found;
  }

  expectWord(word: string): void {
    if (!this.takeWord(word)) throw this.unexpected(word);
  }

  /** The node of the word at hand. */
  take(node: Node): Node {
    this.index++;
    return this.made(node);
  }

  /** Counts a node. */
  made(node: Node): Node {
    if (++this.nodes > maxNodes) throw this.tooMuch('parts', maxNodes, node.at);
    return node;
  }

  /** One level deeper. */
  nested(read: () => Node): Node {
    if (++this.depth > maxDepth) throw this.tooMuch('levels inside one another', maxDepth, this.peek().at);
    const node = read();
    this.depth--;
    return node;
  }

  finish(): void {
    if (this.peek().kind !== 'end') throw this.unexpected('an operator or the end');
  }

  unexpected(expected: string): ExpressionFault {
    const { kind, text, at } = this.peek();
    const found = kind === 'end' ? 'the end of the expression' : kind === 'text' ? 'a text' : text;
    return new ExpressionFault('The expression does not go on like this.', at, { expected, found });
  }

  private tooMuch(what: string, limit: number, at: number): ExpressionFault {
    return new ExpressionFault('The expression is too large.', at, {
      expected: `at most ${limit} ${what}`,
      found: 'more',
      hint: 'Derive parts of it as columns of their own.',
    });
  }
}
