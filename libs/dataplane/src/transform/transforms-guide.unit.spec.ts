import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expressionFunctions } from './expression/functions/call.js';
import { evaluated } from './transformed.features.js';

const guide = readFileSync(new URL('../../../../docs/guides/transforms.md', import.meta.url), 'utf8');
const cells = (line: string): readonly string[] => line.split('|').map((cell) => cell.trim());
const examples = guide
  .slice(guide.indexOf('### Examples'))
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map(cells);

describe('docs/guides/transforms.md', () => {
  it('names every function as it is called', () => {
    const signatures = [...expressionFunctions.values()].map(({ signature }) => signature);
    expect(signatures.filter((signature) => !guide.includes(`\`${signature}\``))).toEqual([]);
  });

  it('has examples', () => {
    expect(examples.length).toBeGreaterThan(10);
  });

  it.each(examples)('%s%s gives %s', (_start, expression = '', expected) => {
    expect(evaluated(`to_text(${expression.slice(1, -1)})`)).toBe(expected);
  });
});
