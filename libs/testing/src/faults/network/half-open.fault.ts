import type { ProxyFault } from '../proxy-fault.js';
import { NetworkFault } from './network.fault.js';

/** The server has lost all its connections, and its clients do not know: as after a firewall forgot them. */
export class HalfOpen extends NetworkFault {
  readonly name = 'half-open';
  readonly lastsMs = [5_000, 15_000] as const;
  protected override readonly losesBytes = true;

  protected fault(): ProxyFault {
    return { kind: 'half-open' };
  }
}
