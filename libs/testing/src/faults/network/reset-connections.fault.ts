import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import { askAfresh, proxiedServers, proxiesOf } from './servers.js';

/** Every connection to one server is reset, again and again while it lasts. */
export class ResetConnections implements Fault {
  readonly name = 'reset-connections';
  readonly test = 'T6';
  readonly needs = { proxies: true } as const;
  readonly lastsMs = [3_000, 10_000] as const;
  readonly waitsToBeMet = true;
  struck = 0;
  private timer: NodeJS.Timeout | undefined;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    await this.heal();
    const server = random.pick(proxiedServers.filter((each) => proxiesOf(around, each).length > 0));
    const everyMs = random.int(400, 2_000);
    const reset = (): void => {
      for (const proxy of proxiesOf(around, server)) {
        this.struck += proxy.connections;
        proxy.cut('reset');
      }
    };
    if (server === 'registry') await askAfresh(around, random);
    reset();
    this.timer = setInterval(reset, everyMs);
    around.note(`reset-connections: ${server}, every ${everyMs} ms`);
  }

  async heal(): Promise<void> {
    clearInterval(this.timer);
  }
}
