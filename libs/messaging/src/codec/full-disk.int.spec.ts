import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { smallDisk, type SmallDisk } from '@chimera/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SchemaStore } from './schema-store.js';

let disk: SmallDisk;

beforeEach(async () => {
  disk = await smallDisk(1);
});
afterEach(() => disk.remove());

const schema = JSON.stringify({ type: 'record', name: 'R', doc: 'x'.repeat(9_000), fields: [] });

it('keeps schemas in memory while the disk of the state folder is full, and leaves no half file (T11)', async () => {
  const folder = join(disk.path, 'schemas');
  const store = new SchemaStore(folder);
  await store.write('1.json', schema);
  expect(disk.fill()).toBeGreaterThan(0);
  expect(disk.free()).toBe(0);

  await store.write('2.json', schema);
  expect(await store.read('2.json')).toBe(schema);
  expect(readdirSync(folder)).toEqual(['1.json']);

  disk.empty();
  await store.write('3.json', schema);
  const restarted = new SchemaStore(folder);
  expect(await Promise.all(['1.json', '2.json', '3.json'].map((name) => restarted.read(name)))).toEqual([
    schema,
    null,
    schema,
  ]);
});
