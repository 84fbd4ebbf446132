import { Mesh } from '../mesh/mesh.js';
import { startMesh, stopMesh, upMesh } from '../mesh/start-mesh.js';
import { startProxiedMesh } from '../mesh/proxied-mesh.js';
import type { ChaosGround } from './fault.js';

/** The mesh of the test tiers, as a seed's ground: one broker, nothing in between. */
export const plainGround = (mesh: Mesh): ChaosGround => ({ mesh, brokers: 1, proxies: null, tmpfs: false });

/** A ground and how it is stopped. */
export interface StartedGround {
  readonly ground: ChaosGround;
  stop(): Promise<void>;
}

/**
 * A mesh of its own on this machine; behind proxies and on brokers of its own where that is asked for, and then it is
 * not kept. Throws `CHIMERA_STACK_FAILED`.
 */
export async function startGround(
  { keep, brokers, proxies }: { readonly keep: boolean; readonly brokers: 1 | 3; readonly proxies: boolean },
  progress: (line: string) => void,
): Promise<StartedGround> {
  if (proxies) return proxiedGround(brokers, progress);
  await startMesh({ keep, progress });
  const addresses = await upMesh();
  const mesh = new Mesh(addresses);
  const stop = async (): Promise<void> => {
    await mesh.close();
    if (!keep) await stopMesh();
  };
  return { ground: plainGround(mesh), stop };
}

async function proxiedGround(brokers: 1 | 3, progress: (line: string) => void): Promise<StartedGround> {
  const { mesh, proxies, cluster, registry, stop } = await startProxiedMesh({ brokers, progress });
  return { ground: { mesh, brokers, proxies, cluster, registry, tmpfs: false }, stop };
}
