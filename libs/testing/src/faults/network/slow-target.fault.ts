import type { ProxyFault } from '../proxy-fault.js';
import { NetworkFault } from './network.fault.js';
import type { ProxiedServer } from './servers.js';

/** The target takes a hundredth of what the source gives: the reader must wait, and memory stay where it is (Invariant 11). */
export class SlowTarget extends NetworkFault {
  readonly name = 'slow-target';
  override readonly test = 'T16';
  readonly lastsMs = [8_000, 20_000] as const;
  protected override readonly servers: readonly ProxiedServer[] = ['target'];

  protected fault(): ProxyFault {
    return { kind: 'bandwidth', bytesPerSecond: 200_000 };
  }
}
