import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Vendor fences: who may talk to which outside library, and why only they. */
const fences = [
  {
    names: ['kafkajs', '@platformatic/kafka'],
    homes: ['libs/kafka/**', 'libs/testing/**'],
    why: 'Kafka clients have defects that the port guards against; use KafkaPort of @chimera/kafka.',
  },
  {
    names: ['avsc', '@kafkajs/confluent-schema-registry'],
    homes: ['libs/messaging/src/codec/**', 'libs/dataplane/src/transcode/**', 'libs/testing/**'],
    why: 'Encoding must go through registered contracts (Invariant 5); use the codec of @chimera/messaging.',
  },
  {
    names: ['pg', 'pg-copy-streams'],
    homes: ['libs/persistence/src/postgres/**', 'libs/connectors/src/postgres/**', 'libs/testing/**'],
    why: 'State changes only inside a UnitOfWork (Invariant 4); use @chimera/persistence.',
  },
  {
    names: ['@duckdb/node-api'],
    homes: ['libs/connectors/src/parquet/**', 'libs/testing/**'],
    why: 'Native memory must stay inside the connector that bounds it.',
  },
  {
    names: [
      '@opentelemetry/sdk-trace-node',
      '@opentelemetry/resources',
      '@opentelemetry/exporter-trace-otlp-proto',
    ],
    homes: ['libs/telemetry/**'],
    why: 'The SDK is set up once; everyone else uses @opentelemetry/api or @chimera/telemetry.',
  },
];

/** Layers: what a package may not import, and why. */
const layers = [
  {
    files: ['libs/contracts/src/**'],
    patterns: ['@chimera/*', '@nestjs/*'],
    why: 'contracts stands below everything and has no IO.',
  },
  {
    files: ['libs/config/src/**'],
    patterns: [
      '@chimera/telemetry',
      '@chimera/messaging',
      '@chimera/persistence',
      '@chimera/hosting',
      '@nestjs/*',
    ],
    why: 'config passes plain values in.',
  },
  {
    files: ['libs/telemetry/src/**'],
    patterns: [
      '@chimera/config',
      '@chimera/messaging',
      '@chimera/persistence',
      '@chimera/hosting',
      '@nestjs/*',
    ],
    why: 'telemetry gets plain values.',
  },
  {
    files: ['libs/messaging/src/**'],
    patterns: ['@chimera/persistence', '@chimera/hosting', '@chimera/dataplane', '@chimera/connectors'],
    why: 'messaging states the stores it needs in ports.ts; the service wires them.',
  },
  {
    files: ['libs/persistence/src/**'],
    patterns: ['@chimera/messaging', '@chimera/hosting', '@nestjs/*'],
    why: 'persistence fits messaging by shape.',
  },
  {
    files: ['libs/dataplane/src/**'],
    patterns: [
      '@chimera/messaging',
      '@chimera/persistence',
      '@chimera/hosting',
      '@chimera/connectors',
      '@nestjs/*',
    ],
    why: 'the data path knows no framework and no service state.',
  },
  {
    files: ['libs/connectors/src/**'],
    patterns: ['@chimera/messaging', '@chimera/persistence', '@chimera/hosting', '@nestjs/*'],
    why: 'a connector moves rows and knows nothing of the mesh.',
  },
  {
    files: ['services/*/src/domain/**'],
    patterns: [
      '@nestjs/*',
      '@chimera/persistence',
      '@chimera/messaging',
      '@chimera/telemetry',
      '@chimera/hosting',
      'node:fs*',
      'node:net',
      'node:http*',
      'node:child_process',
    ],
    why: 'domain code is pure: facts in, decisions out.',
  },
];

const specs = ['**/*.spec.ts', '**/*.fixture.ts', '**/*.features.ts', 'test/**', 'bench/**'];

/** Every import ban that holds for a set of files, as one rule (later configs replace earlier ones). */
function importBans(files, ignores, banned, patterns = []) {
  return {
    files,
    ignores: [...specs, ...ignores],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: banned.flatMap(({ names, why }) => names.map((name) => ({ name, message: why }))),
          patterns: [{ group: ['@chimera/*/*'], message: 'Only the package root is exported.' }, ...patterns],
        },
      ],
    },
  };
}

const fenceConfigs = [
  importBans(['libs/**/*.ts', 'services/**/*.ts', 'infra/**/*.ts'], [], fences),
  ...layers.map(({ files, patterns, why }) =>
    importBans(files, [], fences, [{ group: patterns, message: why, allowTypeImports: false }]),
  ),
  ...fences.flatMap((home) =>
    home.homes.map((glob) => {
      const layer = layers.find(({ files }) => files.some((f) => glob.startsWith(f.replace('/**', ''))));
      return importBans(
        [glob],
        [],
        fences.filter((f) => f !== home && !f.homes.includes(glob)),
        layer ? [{ group: layer.patterns, message: layer.why }] : [],
      );
    }),
  ),
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.chimera/**',
      '**/generated/**',
      '**/*.wasm.ts',
      'coverage/**',
      'patches/**',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    plugins: { 'import-x': importX },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'import-x/no-extraneous-dependencies': ['error', { devDependencies: specs }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 6],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Configuration is read once, in libs/config.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Error']",
          message:
            'Throw an error class of @chimera/contracts: code, what was expected, what arrived, what to do.',
        },
        { selector: 'ExportAllDeclaration[exportKind="value"]', message: 'Name what a package exports.' },
      ],
      eqeqeq: ['error', 'always'],
    },
  },
  {
    files: ['libs/*/src/**/*.ts', 'services/*/src/**/*.ts', 'infra/stack/src/**/*.ts'],
    ignores: specs,
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A promise that nobody awaits hides its failure.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  ...fenceConfigs,
  {
    files: ['libs/config/**', 'libs/testing/**', 'infra/**', 'services/cli/**', ...specs, 'vitest.config.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    // AssemblyScript: integers of 64 bits are exact, and there are no imports of types alone.
    files: ['libs/dataplane/kernel/**'],
    rules: { 'no-loss-of-precision': 'off', '@typescript-eslint/consistent-type-imports': 'off' },
  },
  { files: ['services/cli/**', 'bench/**', 'infra/**', 'libs/testing/**'], rules: { 'no-console': 'off' } },
  {
    files: [...specs, 'libs/testing/**', 'vitest.config.ts'],
    rules: {
      'no-restricted-syntax': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      'import-x/no-extraneous-dependencies': 'off',
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        fetch: 'readonly',
        performance: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
      },
    },
  },
);
