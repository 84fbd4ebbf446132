import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MeshError } from '@chimera/contracts';
import type { StackLayout } from '../layout.js';
import { repositoryRoot } from '../layout.js';
import { withFileLock } from '../state/file-lock.js';

/** Says what is going on, one line at a time. */
export type Progress = (line: string) => void;

const kafkaVersion = '4.1.0';
const registryVersion = '3.0.9';

/** What the Java servers run on. */
export interface Jars {
  /** Class path of the broker. */
  readonly kafka: string;
  /** Runnable jar of the registry. */
  readonly registry: string;
}

/**
 * The jars of the embedded servers, downloaded once through Maven into the cache.
 * Throws `CHIMERA_STACK_FAILED` with Maven's own words when it cannot.
 */
export async function ensureJars(layout: StackLayout, progress: Progress): Promise<Jars> {
  const kafka = join(layout.cache, `kafka-${kafkaVersion}`);
  const registry = join(layout.cache, `registry-${registryVersion}`);
  if (!existsSync(kafka) || !existsSync(registry)) {
    mkdirSync(layout.cache, { recursive: true });
    await withFileLock(join(layout.cache, 'download.lock'), 600_000, async () => {
      await fetchOnce(kafka, `Apache Kafka ${kafkaVersion} (43 MB)`, progress, (target) =>
        maven('kafka', [
          'dependency:copy-dependencies',
          '-DincludeScope=runtime',
          `-DoutputDirectory=${target}`,
        ]),
      );
      await fetchOnce(registry, `Apicurio Registry ${registryVersion} (109 MB)`, progress, (target) =>
        fetchRegistry(target),
      );
    });
  }
  return {
    kafka: `${kafka}/*`,
    registry: join(registry, `apicurio-registry-app-${registryVersion}-runner.jar`),
  };
}

async function fetchOnce(
  folder: string,
  label: string,
  progress: Progress,
  fetch: (target: string) => Promise<void>,
): Promise<void> {
  if (existsSync(folder)) return;
  progress(`downloading ${label}, once`);
  const draft = `${folder}.part`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true });
  await fetch(draft);
  renameSync(draft, folder);
}

async function fetchRegistry(target: string): Promise<void> {
  await maven('registry', ['dependency:copy', `-DoutputDirectory=${target}`]);
  const archive = readdirSync(target).find((name) => name.endsWith('.tar.gz'));
  await run('tar', ['-xzf', join(target, archive ?? ''), '-C', target], target);
  rmSync(join(target, archive ?? ''));
}

function maven(project: string, args: readonly string[]): Promise<void> {
  return run('mvn', ['-q', '-B', ...args], join(repositoryRoot, 'infra', 'stack', 'maven', project));
}

function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const keep = (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (cause) => reject(failed(command, cause.message, cause)));
    child.once('close', (code) => (code === 0 ? resolve() : reject(failed(command, said.trim()))));
  });
}

function failed(command: string, reason: string, cause?: unknown): MeshError {
  return new MeshError(
    'CHIMERA_STACK_FAILED',
    'stop',
    `Expected ${command} to fetch what the stack runs on; it said: ${reason}`,
    {
      hint: 'Check that Maven reaches Maven Central or a mirror set in ~/.m2/settings.xml.',
      cause,
    },
  );
}
