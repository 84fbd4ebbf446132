import { MeshError } from '@chimera/contracts';
import type { ChaosGround, Fault, FaultNeeds } from './fault.js';
import { faultCatalogue } from './fault-catalogue.js';

/** What a seed has, as far as faults need it; of proxies only whether there are some. */
export type GroundFeatures = Pick<ChaosGround, 'brokers' | 'tmpfs'> & {
  readonly proxies: object | null;
  readonly minutes: number;
};

/** Faults for a seed, and those that its ground cannot have, each with what it needs. */
export interface ChosenFaults {
  readonly kinds: readonly Fault[];
  readonly leftOut: readonly string[];
}

/**
 * Makes the faults that are wanted: by name (`kill-service`) or by test (`T1`); all by default. Throws `CHIMERA_USAGE`
 * for one that does not exist, or when the ground can have none of them.
 */
export function chosenFaults(ground: GroundFeatures, wanted?: readonly string[]): ChosenFaults {
  const all = faultCatalogue.map((make) => make());
  const unknown = wanted?.filter((one) => !all.some((kind) => is(kind, one))) ?? [];
  if (unknown.length > 0) {
    const names = all.map(({ name, test }) => `${name} (${test})`).join(', ');
    throw usage(`Expected faults of ${names}; found ${unknown.join(', ')}.`);
  }
  const asked = all.filter((kind) => wanted === undefined || wanted.some((one) => is(kind, one)));
  const kinds = asked.filter(({ needs }) => missing(ground, needs) === null);
  if (kinds.length === 0) throw usage('Expected a fault that can strike here, found none.');
  const leftOut = asked.flatMap(({ name, test, needs }) => {
    const lacks = missing(ground, needs);
    return lacks === null ? [] : [`left out: ${name} (${test}) needs ${lacks}`];
  });
  return { kinds, leftOut };
}

const is = ({ name, test }: Fault, wanted: string): boolean => name === wanted || test === wanted;

function missing(ground: GroundFeatures, needs: FaultNeeds = {}): string | null {
  if (needs.brokers === 3 && ground.brokers !== 3) return 'three brokers (--brokers 3)';
  if (needs.proxies === true && ground.proxies === null) return 'proxies in front of the servers (--proxies)';
  if (needs.minutes !== undefined && ground.minutes < needs.minutes)
    return `${needs.minutes} minutes (--minutes)`;
  if (needs.tmpfs === true && !ground.tmpfs) return 'a small file system of its own';
  return null;
}

const usage = (message: string): MeshError => new MeshError('CHIMERA_USAGE', 'reject', message);
