import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { validateIntent } from '../validation/validate-intent.js';

const intentsOf = (guide: string): readonly (readonly [string, string])[] => {
  const text = readFileSync(new URL(`../../../../docs/guides/${guide}`, import.meta.url), 'utf8');
  return [...text.matchAll(/```json\n(.*?)```/gs)].map((found, index) => [
    `${guide} ${index + 1}`,
    found[1] ?? '',
  ]);
};
const intents = [...intentsOf('csv.md'), ...intentsOf('parquet.md')];

describe('guides to files', () => {
  it('have intents', () => expect(intents).toHaveLength(4));

  it.each(intents)('%s is a valid intent', (_name, text) => expect(validateIntent(text).faults).toEqual([]));
});
