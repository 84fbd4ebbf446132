import type { ProxyFault } from '../proxy-fault.js';
import { NetworkFault } from './network.fault.js';

/** Bytes arrive 32 at a time: every length, header and row is torn somewhere. */
export class SlicedNetwork extends NetworkFault {
  readonly name = 'sliced-network';
  readonly lastsMs = [5_000, 15_000] as const;

  protected fault(): ProxyFault {
    return { kind: 'slice', bytes: 32 };
  }
}
