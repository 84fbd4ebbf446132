import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));

/** Workspace packages are tested from their sources, so that no build can be stale. */
const alias = [
  { find: /^@chimera\/stack$/, replacement: `${root}infra/stack/src/index.ts` },
  { find: /^@chimera\/([a-z]+)$/, replacement: `${root}libs/$1/src/index.ts` },
];

/** What runs while a tier does. */
const setups = {
  servers: `${root}libs/testing/src/stack/global-setup.ts`,
  mesh: `${root}libs/testing/src/mesh/global-setup.ts`,
};

const tier = (
  name: string,
  options: { timeout: number; stack?: 'servers' | 'mesh'; parallel?: boolean },
) => ({
  resolve: { alias },
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  test: {
    name,
    root,
    include: [
      `libs/*/src/**/*.${name}.spec.ts`,
      `services/*/src/**/*.${name}.spec.ts`,
      `infra/**/*.${name}.spec.ts`,
      `bench/**/*.${name}.spec.ts`,
      `test/**/*.${name}.spec.ts`,
    ],
    exclude: ['**/node_modules/**', '**/dist/**', '.chimera/**'],
    testTimeout: options.timeout,
    hookTimeout: options.timeout,
    fileParallelism: options.parallel ?? true,
    pool: 'forks' as const,
    ...(options.stack ? { globalSetup: [setups[options.stack]] } : {}),
  },
});

/** As many as there are cores, and two at least: files of tests wait for servers more than they compute. */
const workers = Math.max(2, availableParallelism());

export default defineConfig({
  test: {
    maxWorkers: workers,
    projects: [
      tier('unit', { timeout: 30_000 }),
      tier('int', { timeout: 120_000, stack: 'servers' }),
      tier('mesh', { timeout: 180_000, stack: 'mesh', parallel: false }),
      tier('chaos', { timeout: 300_000, stack: 'mesh', parallel: false }),
    ],
  },
});
