import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Environment } from '@chimera/config';
import { MeshError } from '@chimera/contracts';
import type { StackLayout } from '../layout.js';
import { hostEnvironment } from '../process/host-environment.js';
import { replicationVariables } from './topic-replication.js';

/**
 * Applies the deployment in a process of its own, so that its clients do not stay in the supervisor's
 * memory. Of the caller's settings it gets how topics are kept. Throws `CHIMERA_STACK_FAILED` with what it said.
 */
export async function runDeployment(
  layout: StackLayout,
  caller: Environment,
  say: (line: string) => void,
): Promise<void> {
  const entry = join(layout.root, 'infra/stack/dist/deploy/deploy.main.js');
  const child = spawn(process.execPath, [entry, layout.state], {
    env: { ...hostEnvironment(), ...topicSettings(caller) },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 180_000,
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => chunk.toString().trimEnd().split('\n').forEach(say));
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-8_000)));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code === 0) return;
  throw new MeshError(
    'CHIMERA_STACK_FAILED',
    'stop',
    `Expected the deployment to be applied; it said:\n${said.trim()}`,
    {
      hint: 'The whole log: ./chimera logs supervisor',
    },
  );
}

function topicSettings(caller: Environment): Record<string, string> {
  const entries = Object.values(replicationVariables).map((name) => [name, caller[name] ?? ''] as const);
  return Object.fromEntries(entries);
}
