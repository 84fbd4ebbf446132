import { MeshError } from '@chimera/contracts';
import type { ChaosProxies, ChaosWorld } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import type { TcpProxy } from '../tcp-proxy.js';

/** A server by what the mesh uses it for. */
export type ProxiedServer = 'kafka' | 'registry' | 'source' | 'target' | 'services';

/** All servers that a network fault may choose from. */
export const proxiedServers: readonly ProxiedServer[] = ['kafka', 'registry', 'source', 'target', 'services'];

/** The proxies in front of a server; none for one that this world has no proxy for. Throws `CHIMERA_NOT_RUNNING` without proxies. */
export function proxiesOf(around: ChaosWorld, server: ProxiedServer): readonly TcpProxy[] {
  const { kafka, registry, source, target, services } = proxiesAround(around);
  if (server === 'kafka') return kafka;
  const all = { registry, source, target, services };
  return all[server] === undefined ? [] : [all[server]];
}

/** The proxies of the world. Throws `CHIMERA_NOT_RUNNING` without any: a fault that needs them says so. */
export function proxiesAround({ proxies }: ChaosWorld): ChaosProxies {
  if (proxies !== null) return proxies;
  throw new MeshError('CHIMERA_NOT_RUNNING', 'stop', 'Expected proxies before the servers, found none.', {
    hint: 'Leave faults that need proxies out, or run on a mesh behind proxies.',
  });
}

/** Services that know their schemas do not ask the registry: one is killed, and asks for all of its schemas when it starts. */
export async function askAfresh({ processes, note }: ChaosWorld, random: SeededRandom): Promise<void> {
  const service = random.pick(processes.services);
  const { pid } = await processes.one(service);
  if (pid !== null) await processes.signal(service, 'SIGKILL');
  note(`killed ${service}, which must ask the registry when it starts`);
}

/** How often all of these have struck. */
export function strikesOf(proxies: readonly TcpProxy[]): number {
  return proxies.reduce((sum, proxy) => sum + proxy.struck, 0);
}
