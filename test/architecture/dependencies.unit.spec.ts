import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
  readonly name: string;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly exports?: Record<string, unknown>;
}

const manifest = (path: string): Manifest =>
  JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')) as Manifest;
const folders = (path: string): string[] =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${path}/${entry.name}`);
const internal = (path: string): string[] =>
  Object.keys(manifest(path).dependencies ?? {})
    .filter((name) => name.startsWith('@chimera/'))
    .map((name) => name.slice('@chimera/'.length));

/** docs/architecture.md and the conventions: what a library may import of ours. */
const allowed: Record<string, readonly string[]> = {
  contracts: [],
  config: ['contracts'],
  telemetry: ['contracts'],
  kafka: ['contracts', 'telemetry'],
  messaging: ['contracts', 'config', 'telemetry', 'kafka'],
  persistence: ['contracts', 'config', 'telemetry'],
  hosting: ['contracts', 'config', 'telemetry', 'kafka', 'messaging', 'persistence'],
  dataplane: ['contracts', 'config', 'telemetry', 'kafka'],
  connectors: ['contracts', 'config', 'telemetry', 'dataplane'],
  intent: ['contracts'],
};

describe('dependency rules', () => {
  it.each(Object.entries(allowed))('libs/%s imports only what its layer may', (name, layers) => {
    expect(internal(`libs/${name}`).filter((other) => !layers.includes(other))).toEqual([]);
  });

  it.each(folders('services'))('%s imports no other service and no test library', (path) => {
    const bad = internal(path).filter(
      (name) => name.startsWith('service-') || name === 'testing' || name === 'cli',
    );
    expect(bad).toEqual([]);
  });

  it.each(folders('libs'))('%s exports only its root', (path) => {
    expect(Object.keys(manifest(path).exports ?? {})).toEqual(['.']);
  });

  it.each([...folders('libs'), ...folders('services')])(
    '%s takes every outside version from the catalogue',
    (path) => {
      const { dependencies = {}, devDependencies = {} } = manifest(path);
      const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
        ([name, version]) => !name.startsWith('@chimera/') && version !== 'catalog:',
      );
      expect(loose).toEqual([]);
    },
  );
});

describe('control schemas', () => {
  const owners = folders('schemas').filter((path) => !path.endsWith('/datahub'));
  const files = owners.flatMap((path) => readdirSync(join(root, path)).map((file) => `${path}/${file}`));

  it.each(files)('%s documents every field and names its key', (file) => {
    const schema = JSON.parse(readFileSync(join(root, file), 'utf8')) as {
      doc?: string;
      'chimera.key'?: string[];
      fields: { name: string; doc?: string }[];
    };
    expect(schema.doc).toBeTruthy();
    expect(schema['chimera.key']?.length).toBeGreaterThan(0);
    expect(schema.fields.filter((field) => !field.doc).map((field) => field.name)).toEqual([]);
  });
});
