import { describe, expect, it } from 'vitest';
import { looksLikeHeader, namesOf, readLines } from './header.js';
import { sniffDialect } from './sniff.js';

const delimiterOf = (text: string): string =>
  String.fromCharCode(sniffDialect(Buffer.from(text), true, {}).delimiter);
const hasHeader = (text: string): boolean =>
  looksLikeHeader(
    readLines(Buffer.from(text), true, sniffDialect(Buffer.from(text), true, {}), 100),
    undefined,
  );

describe('finding out how text is delimited', () => {
  it.each([
    [',', 'a,b\n1,2\n'],
    [';', 'name;price\nx, y;1,50\nz;2,25\n'],
    ['\t', 'a\tb, c\n1\t2\n'],
    ['|', 'a|b|c\n1;2|3|4\n'],
    [';', 'a;b;c\n"1,2";"3,4,5";6\n7;8;9\n'],
    [',', 'a,"b;c;d"\n1,"2;3;4"\n5,"6;7;8"\n'],
    [',', 'one\ntwo\n'],
    [',', ''],
  ])('finds %j in %j', (delimiter, text) => expect(delimiterOf(text)).toBe(delimiter));

  it('looks at line ends outside of what was declared', () => {
    expect(sniffDialect(Buffer.from('a,b\r1,2\r'), true, {}).newline).toBe(13);
    expect(sniffDialect(Buffer.from('a,b\r\n1,2\r\n'), true, { quote: '' })).toMatchObject({ newline: 10, quote: -1 });
  }); // prettier-ignore

  it('takes names for a header and values for none', () => {
    expect(hasHeader('id,name\n1,x\n')).toBe(true);
    expect(hasHeader('id,name\n')).toBe(true);
    expect(hasHeader('1,x\n2,y\n')).toBe(false);
    expect(hasHeader('x,2024-01-01\ny,2024-01-02\n')).toBe(false);
    expect(hasHeader('red,x\nblue,y\nred,z\n')).toBe(false);
    expect(hasHeader('a,a\n1,2\n')).toBe(false);
  });

  it('gives every column a name of its own', () => {
    expect(namesOf(['a', '', ' a ', 'column2'], 'f')).toEqual(['a', 'column2', 'a_2', 'column2_2']);
    expect(() => namesOf(Array.from({ length: 2_001 }, String), 'f')).toThrow('at most 2000 columns');
  });
});
