/** Due tasks of one lane. */
export interface DueLane {
  readonly lane: string;
  /** Tasks of the lane that run now, in any process. */
  readonly running: number;
  /** When the oldest became due, epoch milliseconds. */
  readonly oldest: number;
  /** Group of the oldest due task. Default: lanes have no groups. */
  readonly group?: string;
}

/** How many tasks to take from a lane. */
export interface LaneShare {
  readonly lane: string;
  readonly take: number;
}

/** What a share keeps to. */
export interface ShareLimits {
  /** To no lane more than this at once, those that run included. Default no limit. */
  readonly mostPerLane?: number;
  /** Tasks of this process that run now, by group. Default: lanes have no groups. */
  readonly runningByGroup?: ReadonlyMap<string, number>;
}

/**
 * Shares free slots between lanes: the lane with fewest running first, then the one served longest ago, then the
 * oldest task. A lane with a thousand tasks cannot keep another one waiting for more than one turn. Where lanes have
 * groups, groups take turns first, and a group takes a slot only while more are free than it holds: half of all for
 * one that is alone, half of what is left for the next, so that there is room when another one comes.
 */
export class LaneRotation {
  readonly #served = new Map<string, number>();
  #turn = 0;

  /** Hands out `slots`, which are all that are free, one by one. */
  share(lanes: readonly DueLane[], slots: number, limits: ShareLimits = {}): readonly LaneShare[] {
    const { mostPerLane = Number.POSITIVE_INFINITY, runningByGroup } = limits;
    const running = new Map(lanes.map((lane) => [laneName(lane), lane.running]));
    for (const lane of lanes) running.set(groupName(lane), runningByGroup?.get(lane.group ?? '') ?? 0);
    const taken = new Map<string, number>();
    this.#forget(running);
    for (let slot = 0; slot < slots; slot += 1) {
      const open = lanes.filter(
        (lane) =>
          running.get(laneName(lane))! < mostPerLane &&
          (runningByGroup === undefined || running.get(groupName(lane))! < slots - slot),
      );
      if (open.length === 0) break;
      const best = open.reduce((first, next) => (this.#isBefore(next, first, running) ? next : first));
      this.#turn += 1;
      for (const name of [laneName(best), groupName(best)]) {
        running.set(name, running.get(name)! + 1);
        this.#served.set(name, this.#turn);
      }
      taken.set(best.lane, (taken.get(best.lane) ?? 0) + 1);
    }
    return [...taken].map(([lane, take]) => ({ lane, take }));
  }

  #isBefore(a: DueLane, b: DueLane, running: ReadonlyMap<string, number>): boolean {
    const byGroup = a.group === b.group ? 0 : this.#compare(groupName(a), groupName(b), running);
    return (byGroup || this.#compare(laneName(a), laneName(b), running) || a.oldest - b.oldest) < 0;
  }

  #compare(a: string, b: string, running: ReadonlyMap<string, number>): number {
    return running.get(a)! - running.get(b)! || (this.#served.get(a) ?? 0) - (this.#served.get(b) ?? 0);
  }

  /** Lanes and groups without due tasks start anew; memory stays bounded by those that wait (Invariant 11). */
  #forget(waiting: ReadonlyMap<string, number>): void {
    for (const name of this.#served.keys()) if (!waiting.has(name)) this.#served.delete(name);
  }
}

function laneName({ lane }: DueLane): string {
  return `lane ${lane}`;
}

function groupName({ group }: DueLane): string {
  return `group ${group ?? ''}`;
}
