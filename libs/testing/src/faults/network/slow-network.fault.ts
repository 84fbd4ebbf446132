import type { SeededRandom } from '../../chaos/seeded-random.js';
import type { ProxyFault } from '../proxy-fault.js';
import { NetworkFault } from './network.fault.js';

/** Every piece takes 50 ms and more each way. */
export class SlowNetwork extends NetworkFault {
  readonly name = 'slow-network';
  readonly lastsMs = [5_000, 15_000] as const;

  protected fault(random: SeededRandom): ProxyFault {
    const jitter = random.fork('jitter');
    return { kind: 'delay', ms: 50, jitterMs: random.int(10, 150), random: () => jitter.next() };
  }
}
