import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames } from '@chimera/config';
import { MeshError } from '@chimera/contracts';
import { repositoryRoot } from '@chimera/stack';

/**
 * Makes the build that services run from as new as the sources: compiles what is older, which takes
 * two seconds when nothing is. Throws `CHIMERA_STACK_FAILED` with the compiler's words.
 */
export function freshBuild(): void {
  try {
    execFileSync('node_modules/.bin/tsc', ['-b'], { cwd: repositoryRoot, encoding: 'utf8' });
  } catch (error) {
    const { stdout = '' } = error as { stdout?: string };
    throw new MeshError('CHIMERA_STACK_FAILED', 'stop', `Expected the sources to compile:\n${stdout}`, {
      hint: 'The mesh runs from the build. Mend the sources, then `pnpm build`.',
    });
  }
}

/** Changes whenever the build of a service or library changes; a mesh of an older build is started anew. */
export function buildStamp(): string {
  const libs = readdirSync(join(repositoryRoot, 'libs')).map((name) => `libs/${name}`);
  const outputs = [...serviceNames.map((name) => `services/${name}`), ...libs];
  const times = outputs.map((path) => statSync(join(repositoryRoot, path, 'tsconfig.tsbuildinfo')).mtimeMs);
  return String(Math.round(Math.max(...times)));
}
