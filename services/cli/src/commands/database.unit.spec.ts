import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { chimera } from './chimera.fixture.js';

beforeEach(() => vi.stubEnv('CHIMERA_STACK_DIR', mkdtempSync(join(tmpdir(), 'stack-'))));
afterEach(() => vi.unstubAllEnvs());

describe('chimera database', () => {
  it.each(['postgres', 'chimera', 'template1', 'Shop', 'a-b', 'x; DROP TABLE y', '1st', 'a'.repeat(51)])(
    'makes, asks and drops nothing called "%s"',
    async (name) => {
      for (const words of [
        ['create', name],
        ['query', name, 'SELECT 1'],
        ['drop', name],
      ]) {
        const { code, err } = await chimera('database', ...words);
        expect([words[0], code]).toEqual([words[0], 2]);
        expect(err).toContain('Expected a name of lower-case letters');
      }
    },
  );

  it('says that no stack runs, where none was started', async () => {
    const { code, err } = await chimera('database', 'create', 'shop');
    expect(code).toBe(3);
    expect(err).toContain('CHIMERA_NOT_RUNNING');
  });
});
