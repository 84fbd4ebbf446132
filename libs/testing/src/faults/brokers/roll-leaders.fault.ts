import { MeshError } from '@chimera/contracts';
import { setTimeout as delay } from 'node:timers/promises';
import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import type { PrivateCluster } from '../private-cluster.js';
import { partitionStand, untilInSync } from './partition-leaders.js';

/**
 * Kills the broker that leads most, waits a moment, starts it again, waits until its copies have caught up, and goes
 * on to whoever leads most then: leaders move under load (defect K1), and never more than one copy is lost.
 */
export class RollLeaders implements Fault {
  readonly name = 'roll-leaders';
  readonly test = 'T4';
  readonly needs = { brokers: 3 } as const;
  readonly lastsMs = [0, 0] as const;
  struck = 0;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    const cluster = clusterOf(around);
    for (let left = random.int(2, 3); left > 0; left -= 1) {
      const leader = await killLeader(cluster);
      this.struck += 1;
      around.note(`roll-leaders: killed broker ${leader.nodeId}`);
      await delay(random.int(1_000, 5_000));
      await leader.start();
      await untilInSync(cluster.addresses);
    }
  }

  async heal(around: ChaosWorld): Promise<void> {
    for (const broker of around.cluster?.brokers ?? []) await broker.start();
  }
}

async function killLeader(cluster: PrivateCluster) {
  const { led } = await partitionStand(cluster.addresses);
  const [leader] = [...cluster.brokers].sort(
    (one, other) => (led.get(other.nodeId) ?? 0) - (led.get(one.nodeId) ?? 0),
  );
  await leader!.kill();
  return leader!;
}

function clusterOf({ cluster }: ChaosWorld): PrivateCluster {
  if (cluster !== undefined && cluster.brokers.length === 3) return cluster;
  throw new MeshError('CHIMERA_NOT_RUNNING', 'stop', 'Expected a cluster of three brokers, found none.');
}
