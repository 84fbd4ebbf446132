import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import { askAfresh } from '../network/servers.js';
import type { RegistryLie } from './lying-registry.js';

/**
 * The registry answers with errors, ten seconds late, with a page for people, or with the wrong schema. Services that know
 * their schemas do not ask, so one is killed: what starts meanwhile asks for all of its schemas.
 */
export class UnableRegistry implements Fault {
  readonly name = 'unable-registry';
  readonly test = 'T7';
  readonly needs = { proxies: true } as const;
  readonly lastsMs = [5_000, 15_000] as const;
  readonly waitsToBeMet = true;
  private counted = 0;
  private before = 0;
  private world: ChaosWorld | null = null;

  get struck(): number {
    return this.counted + (this.world?.registry?.struck ?? this.before) - this.before;
  }

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    const lie = random.pick(lies);
    this.counted = this.struck;
    this.world = around;
    this.before = around.registry?.struck ?? 0;
    around.registry?.tell(lie);
    around.note(`unable-registry: ${lie.kind}`);
    await askAfresh(around, random);
  }

  async heal(around: ChaosWorld): Promise<void> {
    around.registry?.tell({ kind: 'truth' });
  }
}

const lies: readonly RegistryLie[] = [
  { kind: 'error', status: 500 },
  { kind: 'error', status: 503 },
  { kind: 'slow', ms: 10_000 },
  { kind: 'html' },
  { kind: 'wrong-schema', schema: '{"type":"record","name":"Nobody","fields":[{"name":"x","type":"int"}]}' },
];
