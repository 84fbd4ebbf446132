/** Due tasks of one lane. */
export interface DueLane {
  readonly lane: string;
  /** Tasks of the lane that run now, in any process. */
  readonly running: number;
  /** When the oldest became due, epoch milliseconds. */
  readonly oldest: number;
}

/** How many tasks to take from a lane. */
export interface LaneShare {
  readonly lane: string;
  readonly take: number;
}

/**
 * Shares free slots between lanes: the lane with fewest running first, then the one served longest ago, then the
 * oldest task. A lane with a thousand tasks cannot keep another one waiting for more than one turn.
 */
export class LaneRotation {
  readonly #served = new Map<string, number>();
  #turn = 0;

  /** Hands out `slots` one by one, to no lane more than `mostPerLane` at once, those that run included. */
  share(
    lanes: readonly DueLane[],
    slots: number,
    mostPerLane = Number.POSITIVE_INFINITY,
  ): readonly LaneShare[] {
    const running = new Map(lanes.map((lane) => [lane.lane, lane.running]));
    const taken = new Map<string, number>();
    this.#forget(running);
    for (let slot = 0; slot < slots; slot += 1) {
      const open = lanes.filter(({ lane }) => (running.get(lane) ?? 0) < mostPerLane);
      if (open.length === 0) break;
      const { lane } = open.reduce((best, next) => (this.#isBefore(next, best, running) ? next : best));
      running.set(lane, (running.get(lane) ?? 0) + 1);
      taken.set(lane, (taken.get(lane) ?? 0) + 1);
      this.#served.set(lane, (this.#turn += 1));
    }
    return [...taken].map(([lane, take]) => ({ lane, take }));
  }

  #isBefore(a: DueLane, b: DueLane, running: ReadonlyMap<string, number>): boolean {
    const byRunning = (running.get(a.lane) ?? 0) - (running.get(b.lane) ?? 0);
    const byTurn = (this.#served.get(a.lane) ?? 0) - (this.#served.get(b.lane) ?? 0);
    return (byRunning || byTurn || a.oldest - b.oldest) < 0;
  }

  /** Lanes without due tasks start anew; memory stays bounded by the lanes that wait (Invariant 11). */
  #forget(waiting: ReadonlyMap<string, number>): void {
    for (const lane of this.#served.keys()) if (!waiting.has(lane)) this.#served.delete(lane);
  }
}
