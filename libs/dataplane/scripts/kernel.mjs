#!/usr/bin/env node
// Compiles the AssemblyScript of libs/dataplane/kernel to WebAssembly, checked in as text: nothing is compiled at
// install time. `--check` writes nothing and exits 1 when the checked-in file differs from a fresh compilation.
import { readFileSync, readdirSync, writeFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const here = dirname(fileURLToPath(import.meta.url));
const sources = join(here, '../kernel');
const target = join(here, '../src/kernel/kernel.wasm.ts');
const banner = '// Generated from libs/dataplane/kernel by `pnpm kernel:generate`. Do not edit.\n';

/** No runtime and no objects: memory is laid out by the caller, and only loads, stores and arithmetic remain. */
const options = [
  '--runtime',
  'stub',
  '--initialMemory',
  '1',
  '--enable',
  'simd',
  '-O3',
  '--noAssert',
  '--converge',
];

async function compile() {
  let binary = null;
  const { error, stderr } = await asc.main(['index.ts', '--outFile', 'kernel.wasm', ...options], {
    readFile: (name) => (existsSync(join(sources, name)) ? readFileSync(join(sources, name), 'utf8') : null),
    writeFile: (_name, contents) => (binary = contents),
    listFiles: () => readdirSync(sources),
  });
  if (error !== null) throw new Error(`Expected a kernel that compiles, found ${error.message}\n${stderr}`);
  return Buffer.from(binary);
}

function moduleOf(binary) {
  const lines = binary.toString('base64').match(/.{1,120}/g);
  return `${banner}/** ${binary.length} bytes of WebAssembly, base64. */\nexport const kernelWasm = \`\n${lines.join('\n')}\n\`;\n`;
}

const fresh = moduleOf(await compile());
if (!process.argv.includes('--check')) {
  writeFileSync(target, fresh);
} else if (!existsSync(target) || readFileSync(target, 'utf8') !== fresh) {
  process.stderr.write(
    'stale: libs/dataplane/src/kernel/kernel.wasm.ts differs from libs/dataplane/kernel; run pnpm kernel:generate\n',
  );
  process.exitCode = 1;
}
