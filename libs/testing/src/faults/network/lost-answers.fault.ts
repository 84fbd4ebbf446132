import type { ProxyFault } from '../proxy-fault.js';
import { NetworkFault } from './network.fault.js';
import type { ProxiedServer } from './servers.js';

/** Brokers write what they are sent, and nobody hears of it: only responses to Produce are lost (defect K2). */
export class LostAnswers extends NetworkFault {
  readonly name = 'lost-answers';
  override readonly test = 'T5';
  readonly lastsMs = [2_000, 12_000] as const;
  protected override readonly servers: readonly ProxiedServer[] = ['kafka'];
  protected override readonly losesBytes = true;

  protected fault(): ProxyFault {
    return { kind: 'drop-responses', only: ['produce'] };
  }
}
