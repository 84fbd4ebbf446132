import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { SourceIntent } from '../model/intent.js';
import { sourceKinds } from '../template/template-intent.js';
import { validateIntent } from '../validation/validate-intent.js';
import { resolveRelativePaths } from './resolve-relative-paths.js';

const folder = fileURLToPath(new URL('../../../../examples/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.intent.json'));
const textOf = (file: string): string => readFileSync(`${folder}${file}`, 'utf8');

describe('examples', () => {
  it('are there, one at least for each kind of source, and told of', () => {
    const kinds = files.map((file) => (JSON.parse(textOf(file)) as SourceIntent).source.kind);
    expect(new Set(kinds)).toEqual(new Set(sourceKinds));
    const readme = readFileSync(`${folder}README.md`, 'utf8');
    expect(files.filter((file) => !readme.includes(`\`${file}\``))).toEqual([]);
  });

  it.each(files)('%s is valid', (file) => {
    expect(validateIntent(resolveRelativePaths(textOf(file), folder)).faults).toEqual([]);
  });
});
