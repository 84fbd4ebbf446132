import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import { meshRoles } from '../../mesh/mesh-layout.js';
import { setForLoader } from './loader-setting.js';

/**
 * The target takes no writes, as a standby that took over, or a database that is full to its quota. Only a person can say
 * whether it ever will: runs end with `CHIMERA_TARGET_PERMISSION`, and later ones bring what they would have brought.
 */
export class ReadOnlyTarget implements Fault {
  readonly name = 'read-only-target';
  readonly test = 'T10';
  readonly lastsMs = [3_000, 8_000] as const;
  readonly waitsToBeMet = true;
  /** Looks at which a writer was connected that cannot write. */
  struck = 0;
  private timer: NodeJS.Timeout | undefined;

  async strike(around: ChaosWorld): Promise<void> {
    await this.heal(around);
    around.expectFailures('CHIMERA_TARGET_PERMISSION');
    await setForLoader(around, 'default_transaction_read_only', 'on');
    const look = async (): Promise<void> => {
      const writers = await around.databases.target.query(
        'SELECT FROM pg_stat_activity WHERE datname = current_database() AND usename = $1',
        [meshRoles.loader],
      );
      this.struck += writers.length;
    };
    this.timer = setInterval(() => void look().catch(() => undefined), 20);
    around.note('read-only-target: writers cannot write');
  }

  async heal(around: ChaosWorld): Promise<void> {
    if (this.timer === undefined) return;
    clearInterval(this.timer);
    this.timer = undefined;
    await setForLoader(around, 'default_transaction_read_only', null);
  }
}
