import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceNames } from '@chimera/config';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Check } from './check.js';
import { installationCheck } from './checks/installation.check.js';
import { locksCheck } from './checks/locks.check.js';
import { portsCheck } from './checks/ports.check.js';
import { processesCheck } from './checks/processes.check.js';
import { stateFolderCheck } from './checks/state-folder.check.js';
import { tokenFileCheck } from './checks/token-file.check.js';
import { doctorContext } from './context.js';
import { examine, type Diagnosis } from './examine.js';
import { identityOf } from '../process/process-identity.js';

let folder = '';
let token = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chimera-doctor-'));
  token = join(folder, 'token');
  mkdirSync(join(folder, 'secrets'), { mode: 0o700 });
  writeFileSync(token, 'a-token-of-sufficient-length\n', { mode: 0o600 });
  started({});
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As `chimera up` leaves it, with some ports changed. */
function started(ports: Record<string, number>): void {
  const all = Object.fromEntries(serviceNames.map((name) => [name, 1]));
  const external = {
    kafkaBrokers: '127.0.0.1:1',
    registryUrl: 'http://127.0.0.1:1',
    postgresAdminUrl: 'postgresql://nobody@127.0.0.1:1/postgres',
    smtpUrl: '',
  };
  const state = { kind: 'external', external, ports: { ...all, ...ports } };
  writeFileSync(join(folder, 'stack.json'), JSON.stringify(state), { mode: 0o600 });
}

/** A record of every process of the mesh, as one that runs. */
function running(names: readonly string[]): void {
  const record = (name: string) => ({
    ...identityOf(process.pid),
    name,
    kind: 'service',
    restarts: 0,
    state: 'ready',
  });
  const records = Object.fromEntries(names.map((name) => [name, record(name)]));
  writeFileSync(join(folder, 'processes.json'), JSON.stringify(records));
}

const local: readonly Check[] = [
  installationCheck,
  stateFolderCheck,
  tokenFileCheck,
  locksCheck,
  processesCheck,
];

async function diagnose(checks: readonly Check[] = local): Promise<Diagnosis> {
  const context = doctorContext(folder);
  try {
    return await examine(checks, context);
  } finally {
    await context.close();
  }
}

const names = (found: Diagnosis['wrong']) => found.map(({ check }) => check);

describe('a sound installation', () => {
  it('has nothing wrong', async () => {
    running(['supervisor', ...serviceNames]);
    const diagnosis = await diagnose();
    expect([...diagnosis.wrong, ...diagnosis.warnings, ...diagnosis.skipped]).toEqual([]);
    expect(diagnosis.healthy).toBe(true);
  });
});

describe('one thing broken is named, and only that', () => {
  beforeEach(() => running(['supervisor', ...serviceNames]));

  it('a token that others may read', async () => {
    chmodSync(token, 0o644);
    const { wrong, healthy } = await diagnose();
    expect(healthy).toBe(false);
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toMatchObject({ check: 'token-file', expected: 'mode 600' });
    expect(wrong[0]!.found).toContain('has mode 644');
    expect(wrong[0]!.todo).toContain(`chmod 600 ${token}`);
  });

  it('a token that is missing or too short', async () => {
    writeFileSync(token, 'short');
    expect((await diagnose()).wrong.map(({ found }) => found)).toEqual(['the token has 5 characters']);
    rmSync(token);
    expect((await diagnose()).wrong.map(({ found }) => found)).toEqual([`${token} is missing`]);
  });

  it('a folder of secrets that others may read', async () => {
    chmodSync(join(folder, 'secrets'), 0o755);
    const { wrong } = await diagnose();
    expect(names(wrong)).toEqual(['state-folder']);
    expect(wrong[0]!.found).toContain('secrets has mode 755');
  });

  it('a service that does not run', async () => {
    running(['supervisor', ...serviceNames.filter((name) => name !== 'dq')]);
    expect((await diagnose()).wrong).toMatchObject([{ check: 'processes', found: 'not running: dq' }]);
  });

  it('a lock whose holder is gone, as a warning', async () => {
    writeFileSync(join(folder, 'up.lock'), JSON.stringify({ pid: process.pid, birth: 'another boot:1' }));
    const { healthy, warnings } = await diagnose();
    expect(healthy).toBe(true);
    expect(names(warnings)).toEqual(['locks']);
    expect(warnings[0]!.found).toContain(`process ${process.pid}, which is gone`);
  });

  it('a port that another program has taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    started({ kafka: port });
    running(serviceNames);
    const { wrong } = await diagnose([portsCheck]);
    await new Promise((resolve) => other.close(resolve));
    expect(wrong).toMatchObject([{ found: `port ${port} of kafka is taken by another program` }]);
    expect((await diagnose([portsCheck])).wrong).toEqual([]);
  });
});

describe('with the mesh down', () => {
  it('says so once, and looks at what can be looked at', async () => {
    running([]);
    const { wrong, ok } = await diagnose();
    expect(wrong).toMatchObject([
      { check: 'processes', found: expect.stringContaining('the mesh is down') as string },
    ]);
    expect(names(ok)).toContain('token-file');
  });

  it('that was never started, skips what needs it', async () => {
    rmSync(join(folder, 'stack.json'));
    const { wrong, skipped } = await diagnose();
    expect(names(wrong)).toEqual(['installation']);
    expect(skipped).toContainEqual({
      check: 'token-file',
      state: 'skipped',
      found: 'not looked at: see installation',
    });
  });
});
