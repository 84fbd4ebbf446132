import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import { meshRoles } from '../../mesh/mesh-layout.js';

/** The connections of readers or writers are ended by the server, as an administrator or a fail-over does, several times. */
export class TerminateBackends implements Fault {
  readonly name = 'terminate-backends';
  readonly test = 'T10';
  readonly lastsMs = [2_000, 6_000] as const;
  readonly waitsToBeMet = true;
  struck = 0;
  private timer: NodeJS.Timeout | undefined;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    await this.heal();
    const side = random.pick(['source', 'target'] as const);
    const role = side === 'source' ? meshRoles.reader : meshRoles.loader;
    const end = async (): Promise<void> => {
      const ended = await around.databases[side].query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = $1',
        [role],
      );
      this.struck += ended.length;
    };
    // Often enough that one is met: connections of a run live for a second or two.
    this.timer = setInterval(() => void end().catch(() => undefined), 150);
    around.note(`terminate-backends: of ${role} in the ${side}`);
  }

  async heal(): Promise<void> {
    clearInterval(this.timer);
  }
}
