import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '@chimera/config';
import { eventually } from '@chimera/testing';
import { describe, expect, it } from 'vitest';

const entry = fileURLToPath(new URL('../../dist/worker/main.js', import.meta.url));

describe('a worker without its supervisor', () => {
  it.each([
    ['while it starts', false],
    ['while it waits for its task', true],
  ])('ends when the pipe closes %s', async (_when, started) => {
    const child = fork(entry, [], { env: childEnvironment({}), execArgv: [] });
    let ready = false;
    child.on('message', () => (ready = true));
    if (started) await eventually(() => expect(ready).toBe(true), { deadlineMs: 30_000 });
    child.disconnect();
    await eventually(() => expect(child.exitCode).toBe(1), { deadlineMs: 30_000 });
  });
});
