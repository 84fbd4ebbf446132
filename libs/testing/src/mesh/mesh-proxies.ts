import type { TestStack } from '@chimera/stack';
import { freePort } from '../faults/free-port.js';
import { tcpProxy, type TcpProxy } from '../faults/tcp-proxy.js';

/** Proxies in front of every server that a mesh talks to. */
export interface MeshProxies {
  /** One for each broker, in its order; clients are told these only. */
  readonly kafka: readonly TcpProxy[];
  readonly registry: TcpProxy;
  /** In front of the Postgres that pipelines read. */
  readonly source: TcpProxy;
  /** In front of the Postgres that pipelines write. */
  readonly target: TcpProxy;
  /** In front of the Postgres that services keep their state in. */
  readonly services: TcpProxy;
}

/** Proxies that pass everything on, and the ports behind those of the brokers, which are yet to start. */
export async function openProxies(
  brokers: number,
  stack: Pick<TestStack, 'registryUrl' | 'postgres'>,
): Promise<{ readonly proxies: MeshProxies; readonly brokerPorts: readonly number[] }> {
  const brokerPorts: number[] = [];
  const kafka: TcpProxy[] = [];
  for (let at = 0; at < brokers; at += 1) {
    const port = await freePort();
    brokerPorts.push(port);
    kafka.push(await tcpProxy({ host: '127.0.0.1', port, listen: await freePort(), protocol: 'kafka' }));
  }
  const before = async (port: number): Promise<TcpProxy> =>
    tcpProxy({ host: '127.0.0.1', port, listen: await freePort() });
  const { port } = stack.postgres;
  const proxies = {
    kafka,
    registry: await before(Number(new URL(stack.registryUrl).port)),
    source: await before(port),
    target: await before(port),
    services: await before(port),
  };
  return { proxies, brokerPorts };
}

/** All of them, whatever they stand in front of. */
export function allProxies({ kafka, registry, source, target, services }: MeshProxies): readonly TcpProxy[] {
  return [...kafka, registry, source, target, services];
}

/** Lets everything through again. */
export function healProxies(proxies: MeshProxies): void {
  for (const proxy of allProxies(proxies)) {
    proxy.refuse(false);
    proxy.set({ kind: 'pass' });
  }
}

/** The address with another port. */
export function throughPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}
