/** A suite that `chimera test` runs. */
export type Suite =
  | {
      readonly kind: 'check';
      readonly name: string;
      readonly what: string;
      readonly command: readonly string[];
    }
  | { readonly kind: 'vitest'; readonly name: string; readonly what: string };

const tool = (name: string): string => `node_modules/.bin/${name}`;

/** What must hold beside the tests. */
export const checks: readonly Suite[] = [
  {
    kind: 'check',
    name: 'format',
    what: 'prettier',
    command: [tool('prettier'), '--check', '--log-level', 'warn', '.'],
  },
  {
    kind: 'check',
    name: 'lint',
    what: 'eslint with the dependency rules',
    command: [tool('eslint'), '.', '--max-warnings', '0'],
  },
  {
    kind: 'check',
    name: 'types',
    what: 'specs against the build',
    command: [tool('tsc'), '-p', 'tsconfig.specs.json'],
  },
  {
    kind: 'check',
    name: 'contracts',
    what: 'generated types are fresh',
    command: ['node', 'libs/contracts/scripts/generate.mjs', '--check'],
  },
  {
    kind: 'check',
    name: 'kernel',
    what: 'compiled transcoders are fresh',
    command: ['node', 'libs/dataplane/scripts/kernel.mjs', '--check'],
  },
  {
    kind: 'check',
    name: 'docs',
    what: 'reference pages are fresh',
    command: ['node', 'infra/docs/generate.mjs', '--check'],
  },
];

/** Test tiers, quickest first. */
export const tiers: readonly Suite[] = [
  { kind: 'vitest', name: 'unit', what: 'no IO' },
  { kind: 'vitest', name: 'int', what: 'real broker, registry, Postgres' },
  { kind: 'vitest', name: 'mesh', what: 'all services as processes' },
  { kind: 'vitest', name: 'chaos', what: 'processes and servers killed' },
];
