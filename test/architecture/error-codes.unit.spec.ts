import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorCodes } from '@chimera/contracts';
import { describe, expect, it } from 'vitest';
import { errorAdvice } from '../../libs/contracts/src/errors/advice.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const codes = Object.keys(errorCodes);
const advised = errorAdvice.flatMap(({ advice }) => Object.entries(advice));

/** Where codes are only listed or explained. */
const lists = ['libs/contracts/src/errors'];

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory() && !['node_modules', 'dist', 'testing'].includes(entry.name))
      yield* sources(path);
    else if (/\.(ts|mjs)$/.test(entry.name) && !/\.(spec|fixture)\.ts$/.test(entry.name)) yield path;
  }
}

const used = new Set(
  ['libs', 'services', 'infra']
    .flatMap((folder) => [...sources(folder)])
    .filter((path) => !lists.some((list) => path.startsWith(list)))
    .flatMap((path) => readFileSync(join(root, path), 'utf8').match(/CHIMERA_[A-Z_]+/g) ?? []),
);

describe('the closed list of error codes', () => {
  it.each(codes)('%s is used', (code) => expect([...used]).toContain(code));

  it('is explained code by code, each once', () => {
    expect(advised.map(([code]) => code).toSorted()).toEqual(codes.toSorted());
  });

  it.each(advised)('what to do about %s is told in whole sentences', (_code, text) => {
    expect(text).toMatch(/^[A-Z`].{15,}[.)]$/s);
  });
});
