// What `./chimera` runs: checks tools, installs and builds what is missing, then hands over to the CLI.
// Uses Node only: nothing is installed yet.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { fingerprintOfLock, fingerprintOfSources } from './fingerprint.mjs';
import { readMemory, writeMemory } from './memory.mjs';
import { withLock } from './lock.mjs';
import { missingTools } from './tools.mjs';
import { build, install } from './steps.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cli = join(root, 'services/cli/dist/main.js');
const args = process.argv.slice(2);

function say(line) {
  process.stderr.write(`chimera: ${line}\n`);
}

function isPrepared() {
  const memory = readMemory(root);
  return (
    existsSync(join(root, 'node_modules')) &&
    existsSync(cli) &&
    memory.lock === fingerprintOfLock(root) &&
    memory.sources === fingerprintOfSources(root)
  );
}

async function prepare() {
  // Looked at again inside the lock: another `./chimera` may have done it meanwhile.
  const lock = fingerprintOfLock(root);
  if (readMemory(root).lock !== lock || !existsSync(join(root, 'node_modules'))) {
    await install(root, say);
    writeMemory(root, { lock });
  }
  // Taken before the build: what changes while it runs is built the next time.
  const sources = fingerprintOfSources(root);
  if (readMemory(root).sources !== sources || !existsSync(cli)) {
    await build(root, say);
    writeMemory(root, { sources });
  }
}

try {
  const missing = missingTools(root, args, process.env);
  if (missing.length > 0) {
    for (const line of missing) say(line);
    process.exit(1);
  }
  if (!isPrepared()) await withLock(join(root, '.chimera', 'build.lock'), say, prepare);
} catch (error) {
  say(error.message);
  process.exit(1);
}

process.argv = [process.argv[0], cli, ...args];
await import(pathToFileURL(cli).href);
