import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readJson, writeJson } from './json-file.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'chimera-state-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('state file', () => {
  it('is null before it was written, then what was written last', () => {
    const path = join(folder, 'a', 'state.json');
    expect(readJson(path)).toBeNull();
    writeJson(path, { ports: { kafka: 1 } });
    writeJson(path, { ports: { kafka: 2 } });
    expect(readJson(path)).toEqual({ ports: { kafka: 2 } });
  });

  it('leaves nothing beside it and can be private', () => {
    writeJson(join(folder, 'credentials.json'), { role: 'x' }, 0o600);
    expect(readdirSync(folder)).toEqual(['credentials.json']);
    expect(statSync(join(folder, 'credentials.json')).mode & 0o777).toBe(0o600);
  });

  it('says which file is damaged and what to do', () => {
    const path = join(folder, 'state.json');
    writeFileSync(path, '{"ports":');
    expect(() => readJson(path)).toThrow(`Expected JSON in ${path}`);
  });
});
