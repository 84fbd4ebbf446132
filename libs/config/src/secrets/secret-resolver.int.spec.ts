import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { MeshError } from '@chimera/contracts';
import { afterAll, describe, expect, it } from 'vitest';
import { SecretResolver } from './secret-resolver.js';

const canary = 'canary-52ab';
const root = mkdtempSync(join(tmpdir(), 'chimera-secrets-'));
const inside = join(root, 'inside');
const outside = join(root, 'outside');
for (const folder of [inside, outside, `${inside}-sibling`]) mkdirSync(folder);
writeFileSync(join(inside, 'plain'), `${canary}\n`);
writeFileSync(
  join(inside, 'many.json'),
  JSON.stringify({ db: { nested: 1 }, 'db#2': canary, password: canary }),
);
writeFileSync(join(inside, 'broken.json'), `{"password": "${canary}"`);
writeFileSync(join(inside, 'big'), canary.repeat(10_000));
writeFileSync(join(inside, 'empty'), '');
writeFileSync(join(outside, 'plain'), canary);
writeFileSync(join(`${inside}-sibling`, 'plain'), canary);
symlinkSync(join(outside, 'plain'), join(inside, 'escape'));
symlinkSync(outside, join(inside, 'escape-folder'));
symlinkSync(join(inside, 'plain'), join(inside, 'link'));

afterAll(() => rmSync(root, { recursive: true }));

const environment = { CHIMERA_SECRET_DB: canary, HOME: canary, CHIMERA_SECRET_EMPTY: '' };
const resolver = new SecretResolver({ directories: [inside], environment });

describe('SecretResolver', () => {
  it.each([
    'env:CHIMERA_SECRET_DB',
    `file:${inside}/plain`,
    `file:${inside}/link`,
    `file:${inside}/many.json#password`,
    `file:${inside}/many.json#db#2`,
    `file:${inside}/../inside/plain`,
  ])('resolves %s', async (reference) => {
    expect((await resolver.resolve(reference)).reveal()).toBe(canary);
  });

  it.each([
    'env:HOME',
    `file:${outside}/plain`,
    `file:${inside}/escape`,
    `file:${inside}/escape-folder/plain`,
    `file:${inside}/../outside/plain`,
    `file:${inside}-sibling/plain`,
    `file:${inside}`,
    `file:${outside}/missing`,
  ])('forbids %s', async (reference) => {
    expect(await fault(reference)).toMatchObject({ code: 'CHIMERA_SECRET_FORBIDDEN' });
  });

  it.each([
    'env:CHIMERA_SECRET_MISSING',
    'env:CHIMERA_SECRET_EMPTY',
    `file:${inside}/missing`,
    `file:${inside}/big`,
    `file:${inside}/empty`,
    `file:${inside}/broken.json#password`,
    `file:${inside}/many.json#absent`,
    `file:${inside}/many.json#db`,
    `file:${inside}/many.json#toString`,
  ])('cannot resolve %s and says which reference', async (reference) => {
    const error = await fault(reference);
    expect(error).toMatchObject({ code: 'CHIMERA_SECRET_UNRESOLVED' });
    expect(error.message).toContain(reference);
  });

  it.each([canary, `vault:${canary}`, `file:${canary}`, `env:${canary} x`])(
    'does not repeat text that is no reference: it may be the secret (%#)',
    async (text) => {
      expect(inspect(await fault(text), { depth: null })).not.toContain(canary);
    },
  );

  it('never shows a value in an error', async () => {
    for (const name of ['big', 'broken.json#password', 'many.json#absent', 'escape']) {
      expect(inspect(await fault(`file:${inside}/${name}`), { depth: null })).not.toContain(canary);
    }
  });

  it('allows no file when no folder is configured', async () => {
    const closed = new SecretResolver({ environment });
    await expect(closed.resolve(`file:${inside}/plain`)).rejects.toMatchObject({
      code: 'CHIMERA_SECRET_FORBIDDEN',
    });
  });
});

async function fault(reference: string): Promise<MeshError> {
  const error: unknown = await resolver.resolve(reference).catch((thrown: unknown) => thrown);
  if (!MeshError.is(error)) expect.unreachable('expected a fault');
  return error as MeshError;
}
