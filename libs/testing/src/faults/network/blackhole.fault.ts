import type { ProxyFault } from '../proxy-fault.js';
import { NetworkFault } from './network.fault.js';

/** A server falls silent: connections stay open and new ones are taken, but nothing is answered. */
export class Blackhole extends NetworkFault {
  readonly name = 'blackhole';
  readonly lastsMs = [5_000, 20_000] as const;
  protected override readonly losesBytes = true;

  protected fault(): ProxyFault {
    return { kind: 'blackhole' };
  }
}
