import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildVersion, contractsDigest } from './build.js';

describe('build', () => {
  it('has the version of the package', () => {
    const file = new URL('../../../package.json', import.meta.url);
    expect(buildVersion).toBe((JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version);
  });

  it('tells builds with the same contracts by one digest', () => {
    expect(contractsDigest()).toMatch(/^[0-9a-f]{12}$/);
    expect(contractsDigest()).toBe(contractsDigest());
  });
});
