import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { validateIntent } from '../validation/validate-intent.js';
import { resolveRelativePaths } from './resolve-relative-paths.js';

const folder = fileURLToPath(new URL('../../../../examples/', import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith('.intent.json'));

describe('examples', () => {
  it('are there', () => expect(files.length).toBeGreaterThan(1));

  it.each(files)('%s is valid', (file) => {
    const content = resolveRelativePaths(readFileSync(`${folder}${file}`, 'utf8'), folder);
    expect(validateIntent(content).faults).toEqual([]);
  });
});
