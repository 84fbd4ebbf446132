import { RejectedMessageError } from '@chimera/contracts';
import { formatPlace, placeOf } from './pointer.js';

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const numberToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Everything from the space on but quote and backslash. */
const plainRun = /[ !#-[\]-\uffff]*/y;

/** Tokens of a JSON text (RFC 8259). Every failure names its line and column, and at most one character of the text. */
export class JsonScanner {
  offset: number;

  constructor(readonly text: string) {
    // A byte order mark is no part of JSON, but editors write it.
    this.offset = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  }

  /** Next character that is not white space; undefined at the end. */
  peek(): string | undefined {
    while (this.offset < this.text.length && ' \t\n\r'.includes(this.text[this.offset]!)) this.offset += 1;
    return this.text[this.offset];
  }

  /** Takes the character if it comes next. */
  take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.offset += 1;
    return true;
  }

  expect(character: string, where: string): void {
    if (!this.take(character)) this.fail(`Expected ${where}`);
  }

  literal<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.offset)) this.fail('Expected a JSON value');
    this.offset += word.length;
    return value;
  }

  number(): string {
    numberToken.lastIndex = this.offset;
    const match = numberToken.exec(this.text);
    if (match === null) return this.fail('Expected a JSON value');
    this.offset += match[0].length;
    return match[0];
  }

  string(): string {
    this.offset += 1;
    let result = '';
    for (;;) {
      plainRun.lastIndex = this.offset;
      const run = plainRun.exec(this.text)![0];
      result += run;
      this.offset += run.length;
      const next = this.text[this.offset];
      if (next === '"') break;
      if (next !== '\\') return this.fail('Expected the text to end with a quote in its line');
      result += this.escape();
    }
    this.offset += 1;
    return result;
  }

  private escape(): string {
    const kind = this.text[this.offset + 1] ?? '';
    const simple = escapes[kind];
    if (simple !== undefined) {
      this.offset += 2;
      return simple;
    }
    const hex = this.text.slice(this.offset + 2, this.offset + 6);
    if (kind !== 'u' || !/^[0-9a-fA-F]{4}$/.test(hex))
      return this.fail('Expected an escape that JSON knows after the backslash');
    this.offset += 6;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  /** Throws `CHIMERA_INTENT_NOT_JSON`. */
  fail(expectation: string): never {
    const found = this.text[this.offset];
    const place = formatPlace(placeOf(this.text, this.offset));
    const arrived = found === undefined ? 'the end of the text' : printable(found);
    throw new RejectedMessageError(
      'CHIMERA_INTENT_NOT_JSON',
      `${expectation} at ${place}, found ${arrived}.`,
    );
  }
}

/** Letters and digits could be part of a secret, even one of them; punctuation cannot tell anything. */
function printable(character: string): string {
  if (/[[\]{}:,"'#/\\]/.test(character)) return character === '"' ? 'a quote (")' : `"${character}"`;
  if (character < ' ') return 'a control character';
  return /[\p{L}\p{N}]/u.test(character) ? 'a letter or digit' : 'another character';
}
