import { reservedOf } from './fair-admission.js';
import { isAway, type LivenessPolicy, type Supervisor } from './supervisor.js';

/** What one run is expected to take. */
export interface Demand {
  /** Default 0.25. */
  readonly cpuCores: number;
  /** Default 256 MiB for reader and writer together at their usual size. */
  readonly memoryBytes: number;
}

export const defaultDemand: Demand = { cpuCores: 0.25, memoryBytes: 256 * 1024 * 1024 };

interface Place {
  readonly supervisor: Supervisor;
  readonly held: Set<string>;
}

/** Places of the live supervisors: their figures less what was assigned since they reported. */
export class Capacity {
  private readonly places: Place[];

  constructor(
    supervisors: readonly Supervisor[],
    active: readonly { readonly runId: string; readonly supervisor: string }[],
    private readonly demand: Demand,
    now: number,
    liveness: LivenessPolicy,
    private readonly reservedSlots = 0,
  ) {
    this.places = supervisors
      .filter((supervisor) => !isAway(supervisor, now, liveness))
      .map((supervisor) => ({
        supervisor,
        held: new Set(
          active.filter((run) => run.supervisor === supervisor.supervisor).map((run) => run.runId),
        ),
      }));
  }

  get hasSupervisors(): boolean {
    return this.places.length > 0;
  }

  /**
   * Takes a place for a run on the emptiest supervisor, avoiding `avoid` (where it failed last) when
   * another one has room. A reserved slot is taken only for a team without a run (`first`). Undefined when nothing has room.
   */
  take(runId: string, avoid: string | undefined, first: boolean): string | undefined {
    const open = this.places.filter((place) => this.hasRoom(place, first));
    const elsewhere = open.filter((place) => place.supervisor.supervisor !== avoid);
    const chosen = emptiest(elsewhere.length > 0 ? elsewhere : open);
    chosen?.held.add(runId);
    return chosen?.supervisor.supervisor;
  }

  /** Why nothing more fits, in numbers. */
  shortageText(): string {
    const slots = this.places.reduce((sum, { supervisor }) => sum + supervisor.slots, 0);
    const busy = this.places.reduce((sum, { held }) => sum + held.size, 0);
    const free = this.places.filter(({ supervisor, held }) => held.size < supervisor.slots);
    if (free.length === 0) return `All ${slots} slots are taken.`;
    if (free.every(({ supervisor, held }) => held.size >= supervisor.slots - this.reservedOf(supervisor)))
      return `${busy} of ${slots} slots are taken; the rest is kept for a team without a run.`;
    const { supervisor } = emptiest(free)!;
    const room = `${supervisor.freeCpuCores.toFixed(2)} cores and ${megabytes(supervisor.freeMemoryBytes)} free`;
    const need = `${this.demand.cpuCores} cores and ${megabytes(this.demand.memoryBytes)}`;
    return `${busy} of ${slots} slots are taken, but ${supervisor.supervisor} has ${room} where a run needs ${need}.`;
  }

  private reservedOf({ slots }: Supervisor): number {
    return reservedOf(slots, this.reservedSlots);
  }

  private hasRoom(place: Place, first: boolean): boolean {
    const { supervisor, held } = place;
    if (held.size >= supervisor.slots - (first ? 0 : this.reservedOf(supervisor))) return false;
    // An idle supervisor takes one run whatever its figures say: otherwise a small machine never starts.
    if (held.size === 0) return true;
    const known = new Set(supervisor.activeRuns);
    const unreported = [...held].filter((runId) => !known.has(runId)).length + 1;
    return (
      supervisor.freeCpuCores >= unreported * this.demand.cpuCores &&
      supervisor.freeMemoryBytes >= unreported * this.demand.memoryBytes
    );
  }
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / 1024 ** 2)} MiB`;
}

function emptiest(places: readonly Place[]): Place | undefined {
  return [...places].sort(
    (a, b) =>
      b.supervisor.slots - b.held.size - (a.supervisor.slots - a.held.size) ||
      b.supervisor.freeMemoryBytes - a.supervisor.freeMemoryBytes ||
      a.supervisor.supervisor.localeCompare(b.supervisor.supervisor),
  )[0];
}
