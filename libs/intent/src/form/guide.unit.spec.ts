import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { intentSchema } from '../schema/source-intent.schema.js';
import { validateIntent } from '../validation/validate-intent.js';
import { resolveRelativePaths } from './resolve-relative-paths.js';

const folder = fileURLToPath(new URL('../../../../docs/', import.meta.url));
const guide = readFileSync(`${folder}guides/intent.md`, 'utf8');
const blocks = [...guide.matchAll(/^```json intent\n(.*?)^```$/gms)].map(([, block]) => block!);

/** Constants of the tag `name` in every union below a schema. */
function tagsOf(schema: unknown, name: string): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const own = Object.entries(schema).flatMap(([field, value]) => {
    const constant = field === name ? (value as { readonly const?: unknown }).const : undefined;
    return typeof constant === 'string' ? [constant] : tagsOf(value, name);
  });
  return own;
}

describe('the guide to intents', () => {
  it('shows intents', () => expect(blocks.length).toBeGreaterThan(3));

  it.each(blocks.map((block, index) => [index + 1, block]))('block %i is valid', (_number, block) => {
    expect(validateIntent(resolveRelativePaths(String(block), '/srv')).faults).toEqual([]);
  });

  it.each(['do', 'rule', 'kind'])('names everything that "%s" can be', (tag) => {
    const missing = new Set(tagsOf(intentSchema, tag).filter((name) => !guide.includes(name)));
    expect([...missing]).toEqual([]);
  });

  it('refers to pages that are there', () => {
    const links = [...guide.matchAll(/\]\((\.\.?\/[^)#]+)/g)].map(([, link]) => link!);
    for (const link of links) expect(() => readFileSync(`${folder}guides/${link}`)).not.toThrow();
  });
});

const pages = readdirSync(`${folder}guides`).filter((name) => name.endsWith('.md') && name !== 'intent.md');
const shown = pages.flatMap((page) =>
  [...readFileSync(`${folder}guides/${page}`, 'utf8').matchAll(/^```json intent\n(.*?)^```$/gms)].map(
    ([, block], index): [string, string] => [`${page} ${index + 1}`, block!],
  ),
);

describe('the other guides', () => {
  it.each(shown)('%s shows a valid intent', (_name, block) => {
    expect(validateIntent(resolveRelativePaths(block, '/srv')).faults).toEqual([]);
  });
});
