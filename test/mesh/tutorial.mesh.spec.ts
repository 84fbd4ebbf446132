import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, meshLayout, openMesh, uniqueName } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingLine, stepsOf, type TutorialStep } from './tutorial-blocks.js';

openMesh();
const { root, state } = meshLayout();
/** Names of the tutorial are this run's own, so that it may run twice on one mesh. */
const own = uniqueName('bakery').replace('_', '');
const folder = join(state, own);
const variables = join(folder, 'variables');

const steps = stepsOf(readFileSync(join(root, 'docs/tutorial.md'), 'utf8').replaceAll('bakery', own));

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  const cli = join(root, 'services/cli/dist/main.js');
  writeFileSync(join(folder, 'chimera'), `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`, {
    mode: 0o755,
  });
  writeFileSync(variables, '');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What lets a reader's variables live on from step to step. */
const restore = `set -ea; . '${variables}'; set +a; exec 2>&1`;
const keep = `set | grep '^WAREHOUSE_' > '${variables}' || true`;

/** Runs commands as a reader does who keeps one terminal open, and stops at the first that fails. */
function run(commands: string): Promise<{ exit: number; output: string }> {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], CHIMERA_STACK_DIR: state };
  const script = [restore, commands, keep].join('\n');
  return new Promise((resolve) => {
    execFile('/bin/sh', ['-c', script], { cwd: folder, env, maxBuffer: 2 ** 24 }, (error, output) =>
      resolve({ exit: error === null ? 0 : Number(error.code ?? 1), output }),
    );
  });
}

async function follow(step: TutorialStep): Promise<void> {
  const { exit, output } = await run(step.commands);
  expect({ exit, output, missing: missingLine(output, step.shown) }).toEqual({
    exit: step.exit,
    output,
    missing: null,
  });
}

describe('the tutorial', () => {
  it('has steps that show what comes of them', () => {
    expect(steps.length).toBeGreaterThan(12);
    expect(steps.filter(({ shown }) => shown.length > 0).length).toBeGreaterThan(9);
  });

  it.each(steps.map((step, number) => [number + 1, step.section, step] as const))(
    'step %i works: %s',
    async (_number, _section, step) => {
      if (step.soon) await eventually(() => follow(step), { deadlineMs: 60_000, everyMs: 500 });
      else await follow(step);
    },
  );
});
