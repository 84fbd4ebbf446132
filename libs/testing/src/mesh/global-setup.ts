import { startMesh, stopMesh } from './start-mesh.js';

/**
 * Starts the whole mesh before the tiers `mesh` and `chaos`, and stops it after them, with nothing left
 * behind. CHIMERA_TEST_STACK_KEEP=1 leaves it running for the next run, which then uses it as it is.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const keep = process.env['CHIMERA_TEST_STACK_KEEP'] === '1';
  await startMesh({ keep, progress: (line) => console.log(`mesh: ${line}`) });
  return async () => {
    if (!keep) await stopMesh();
  };
}
