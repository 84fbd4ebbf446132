import { Mesh } from '../mesh/mesh.js';
import { startMesh, stopMesh, upMesh } from '../mesh/start-mesh.js';
import type { ChaosGround } from './fault.js';

/** The mesh of the test tiers, as a seed's ground: one broker, nothing in between. */
export const plainGround = (mesh: Mesh): ChaosGround => ({ mesh, brokers: 1, proxies: null, tmpfs: false });

/** A mesh of its own on this machine. Throws `CHIMERA_STACK_FAILED`. */
export async function startGround(
  keep: boolean,
  progress: (line: string) => void,
): Promise<{ readonly ground: ChaosGround; stop(): Promise<void> }> {
  await startMesh({ keep, progress });
  const addresses = await upMesh();
  const mesh = new Mesh(addresses);
  const stop = async (): Promise<void> => {
    await mesh.close();
    if (!keep) await stopMesh();
  };
  return { ground: plainGround(mesh), stop };
}
