import { MeshError } from '@chimera/contracts';
import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';

/** `kill -9` of one broker; it comes back with its data when it is healed. */
export class KillBroker implements Fault {
  readonly name = 'kill-broker';
  readonly test = 'T3';
  readonly needs = { proxies: true } as const;
  readonly lastsMs = [1_000, 8_000] as const;
  struck = 0;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    await this.heal(around);
    const broker = random.pick(brokersOf(around));
    await broker.kill();
    this.struck += 1;
    around.note(`kill-broker: broker ${broker.nodeId}`);
  }

  async heal(around: ChaosWorld): Promise<void> {
    for (const broker of brokersOf(around)) await broker.start();
  }
}

function brokersOf({ cluster }: ChaosWorld) {
  if (cluster !== undefined) return cluster.brokers;
  throw new MeshError('CHIMERA_NOT_RUNNING', 'stop', 'Expected brokers of the seed, found none.');
}
