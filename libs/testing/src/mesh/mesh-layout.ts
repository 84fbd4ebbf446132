import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot, stackLayout, type StackLayout } from '@chimera/stack';

/** Meshes that tests start: `mesh` is what the tiers `mesh` and `chaos` share, `proxied` has a proxy before each server. */
export type MeshName = 'mesh' | 'proxied';

const folders: Readonly<Record<MeshName, string>> = {
  mesh: join(repositoryRoot, '.chimera', 'mesh'),
  // Below the test stack's folder: it uses its servers.
  proxied: join(repositoryRoot, '.chimera', 'test', 'proxied-mesh'),
};

let current: MeshName = 'mesh';

/** Names the mesh that everything in this process is about from now on. */
export function useMesh(name: MeshName): void {
  current = name;
}

/** Layout of the mesh that this process is about. */
export function meshLayout(): StackLayout {
  return stackLayout(folders[current]);
}

/** Roles that test sources are read as, and test targets written as. */
export const meshRoles = { reader: 'mesh_reader', loader: 'mesh_loader' } as const;

/** Variable that holds the loader's password, so that an `env:` reference is proved beside `file:` ones. */
export const loaderVariable = 'CHIMERA_SECRET_MESH_LOADER';

/** Where a process of the ingestion service kills itself once when {@link armCrash} asked for it. */
export const crashPoints = [
  'reader.after-batch',
  'reader.after-seal',
  'writer.after-batch',
  'writer.before-commit',
  'writer.after-commit',
  'supervisor.before-staged',
  'supervisor.after-staged',
  'supervisor.before-publish',
  'supervisor.after-publish',
] as const;

/** One of {@link crashPoints}. */
export type CrashPoint = (typeof crashPoints)[number];

/** Secrets of the tests: recognizable, so that a leak of one into a log or topic is found by its text. */
export interface MeshSecrets {
  readonly reader: string;
  readonly loader: string;
  readonly webhook: string;
}

/** Values of the test secrets; made at the first call and kept in the stack's secrets folder. */
export function meshSecrets(): MeshSecrets {
  return {
    reader: kept('reader', () => `canary-reader-${randomBytes(12).toString('hex')}`),
    loader: kept('loader', () => `canary-loader-${randomBytes(12).toString('hex')}`),
    webhook: kept('webhook', () => `whsec_${randomBytes(32).toString('base64')}`),
  };
}

/** References to the test secrets as intents carry them. */
export function secretReferences(): MeshSecrets {
  const { secrets } = meshLayout();
  return {
    reader: `file:${join(secrets, 'reader')}`,
    loader: `env:${loaderVariable}`,
    webhook: `file:${join(secrets, 'webhook')}`,
  };
}

/** Marker that tells a crash point that it has struck; the mesh starts with all of them in place. */
export function crashMarker(point: CrashPoint): string {
  return join(meshLayout().state, 'services', 'ingestion', 'crashed', encodeURIComponent(point));
}

function kept(name: string, make: () => string): string {
  const { secrets } = meshLayout();
  const file = join(secrets, name);
  if (!existsSync(file)) {
    mkdirSync(secrets, { recursive: true, mode: 0o700 });
    writeFileSync(file, make(), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8');
}
