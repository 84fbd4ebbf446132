// Takes out one enforcing line of each invariant, runs the test that must catch it, and puts the line back.
//   node test/mutation/mutate.mjs [--invariant 9] [--tier unit] [--without 'part of what is taken out'] [--write]
// --healthy takes for granted that the tests pass before anything is taken out. Exit code 0 when every mutation was caught. --write puts the table into docs/invariants.md. Not part of `./chimera test`:
// it changes sources while it runs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { mutations } from './mutations.mjs';
import { writeTable } from './table.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { values } = parseArgs({
  options: {
    invariant: { type: 'string' },
    tier: { type: 'string' },
    write: { type: 'boolean' },
    without: { type: 'string' },
    healthy: { type: 'boolean' },
  },
});

/** Original text of the file that is changed right now. */
let changed = null;
const restore = () => {
  if (changed !== null) writeFileSync(changed.path, changed.text);
  changed = null;
};
process.on('exit', restore);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

/** Runs the named test; what passed and failed, with the first words of the first failure. */
async function runTest({ tier, spec, test }) {
  const folder = mkdtempSync(join(tmpdir(), 'chimera-mutation-'));
  const report = join(folder, 'report.json');
  const args = ['run', '--project', tier, spec, ...(test === '' ? [] : ['-t', test])];
  const reporting = ['--reporter=json', `--outputFile.json=${report}`];
  try {
    const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...args, ...reporting], {
      cwd: root,
      stdio: 'ignore',
      env: { ...process.env, CHIMERA_TEST_STACK_KEEP: '1' },
    });
    await once(child, 'exit');
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
    const failed = tests.filter(({ status }) => status === 'failed');
    return {
      passed: tests.filter(({ status }) => status === 'passed').length,
      failed: failed.map(({ title }) => title),
      said: firstLine(failed[0]?.failureMessages?.[0] ?? ''),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const firstLine = (text) => stripVTControlCharacters(text.split('\n')[0]).slice(0, 160);

async function mutate(mutation) {
  const path = join(root, mutation.file);
  const text = readFileSync(path, 'utf8');
  const places = text.split(mutation.find).length - 1;
  if (places !== 1)
    throw new Error(`${mutation.file}: expected the line once, found it ${places} times:\n${mutation.find}`);
  const line = text.slice(0, text.indexOf(mutation.find)).split('\n').length;
  changed = { path, text };
  // A function, so that no `$` of the replacement is read as a pattern.
  writeFileSync(
    path,
    text.replace(mutation.find, () => mutation.put),
  );
  try {
    return { line, ...(await runTest(mutation)) };
  } finally {
    restore();
  }
}

const healthy = new Map();
async function isHealthy(mutation) {
  const key = `${mutation.spec} ${mutation.test}`;
  if (values.healthy === true) return true;
  if (!healthy.has(key)) {
    const { passed, failed } = await runTest(mutation);
    healthy.set(key, passed > 0 && failed.length === 0);
  }
  return healthy.get(key);
}

const chosen = mutations.filter(
  ({ invariant, tier, without }) =>
    (values.invariant === undefined || String(invariant) === values.invariant) &&
    (values.tier === undefined || tier === values.tier) &&
    (values.without === undefined || without.includes(values.without)),
);
const results = [];
for (const mutation of chosen) {
  const { invariant, file, without } = mutation;
  if (!(await isHealthy(mutation))) {
    console.log(
      `${invariant}  UNFIT    ${file}: its test does not pass, or does not exist, before anything is taken out`,
    );
    results.push({ ...mutation, caught: false });
    continue;
  }
  const outcome = await mutate(mutation);
  const caught = outcome.failed.length > 0;
  results.push({ ...mutation, ...outcome, caught });
  console.log(`${invariant}  ${caught ? 'caught  ' : 'SURVIVED'} ${file}:${outcome.line}: ${without}`);
  if (caught) console.log(`     "${outcome.failed[0]}": ${outcome.said}`);
}
const caught = results.filter((result) => result.caught);
console.log(`${caught.length} of ${results.length} caught`);
if (values.write === true) writeTable(join(root, 'docs/invariants.md'), results);
process.exitCode = caught.length === results.length ? 0 : 1;
