import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import type { ProxyFault } from '../proxy-fault.js';
import type { TcpProxy } from '../tcp-proxy.js';
import { askAfresh, proxiedServers, proxiesOf, strikesOf, type ProxiedServer } from './servers.js';

/**
 * The network between the mesh and one server, chosen anew each time, misbehaves. What was lost on a
 * connection is never made up for: connections that lost bytes are reset when it is healed.
 */
export abstract class NetworkFault implements Fault {
  abstract readonly name: string;
  readonly test: string = 'T6';
  readonly needs = { proxies: true } as const;
  abstract readonly lastsMs: readonly [number, number];
  readonly waitsToBeMet = true;
  private hit: readonly TcpProxy[] = [];
  private before = 0;
  private counted = 0;

  get struck(): number {
    return this.counted + strikesOf(this.hit) - this.before;
  }

  /** Servers that it may choose from. Default all. */
  protected readonly servers: readonly ProxiedServer[] = proxiedServers;

  /** What the proxies do while it lasts. */
  protected abstract fault(random: SeededRandom): ProxyFault;

  /** Whether bytes are lost, so that no connection can go on afterwards. */
  protected readonly losesBytes: boolean = false;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    await this.heal(around);
    const possible = this.servers.filter((server) => proxiesOf(around, server).length > 0);
    const server = random.pick(possible);
    this.begin(proxiesOf(around, server));
    const fault = this.fault(random);
    for (const proxy of this.hit) proxy.set(fault);
    if (server === 'registry') await askAfresh(around, random);
    around.note(`${this.name}: ${server}, ${JSON.stringify(fault)}`);
  }

  async heal(_around: ChaosWorld): Promise<void> {
    for (const proxy of this.hit) {
      proxy.set({ kind: 'pass' });
      if (this.losesBytes) proxy.cut('reset');
    }
    this.begin([]);
  }

  /** Counts what the proxies did so far, then what these do. */
  private begin(proxies: readonly TcpProxy[]): void {
    this.counted = this.struck;
    this.hit = proxies;
    this.before = strikesOf(proxies);
  }
}
