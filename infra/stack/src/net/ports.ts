import { createServer } from 'node:net';

/** Whether nothing listens on the port of the loopback address. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/**
 * Chooses a port for every name. What was chosen before stays while it is free or `owned` says that
 * our own process has it; others get a new one. Ports are different from each other.
 */
export async function choosePorts<N extends string>(
  names: readonly N[],
  previous: Readonly<Partial<Record<N, number>>>,
  owned: (name: N) => boolean = () => false,
  isFree: (port: number) => Promise<boolean> = isPortFree,
): Promise<Record<N, number>> {
  const chosen = new Map<N, number>();
  for (const name of names) {
    const port = previous[name];
    if (port !== undefined && (owned(name) || (await isFree(port)))) chosen.set(name, port);
  }
  const missing = names.filter((name) => !chosen.has(name));
  const fresh = await freePorts(missing.length, new Set(chosen.values()), isFree);
  missing.forEach((name, index) => chosen.set(name, fresh[index]!));
  return Object.fromEntries(chosen) as Record<N, number>;
}

/** The range below the kernel's ephemeral ports, so that an outgoing connection does not take a port of ours. */
const range = { first: 20_000, last: 32_000 } as const;

async function freePorts(count: number, taken: Set<number>, isFree: typeof isPortFree): Promise<number[]> {
  const found: number[] = [];
  while (found.length < count) {
    const port = range.first + Math.floor(Math.random() * (range.last - range.first));
    if (taken.has(port)) continue;
    taken.add(port);
    if (await isFree(port)) found.push(port);
  }
  return found;
}
