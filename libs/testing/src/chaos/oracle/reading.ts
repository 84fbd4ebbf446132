import { digestKey } from '../workload/truth.js';
import type { Observation, PipelineHistory } from './history.js';

/** A5: positions and versions only grow, and end where the source ends. */
export function positions({ kind, truth, observations, readsAll }: PipelineHistory): readonly string[] {
  const faults = observations.flatMap((now, at) => {
    const before = observations[at - 1];
    if (before === undefined) return [];
    return [
      ...backwards(kind, 'version', before.version, now.version),
      ...backwards(kind, 'position', before.position, now.position),
    ];
  });
  const last = observations.at(-1)?.position ?? null;
  if (readsAll || last === truth.highest()) return faults;
  return [...faults, `${kind}: the position ends at ${last}, the source at ${truth.highest()}`];
}

function backwards(kind: string, what: string, before: number | null, now: number | null): readonly string[] {
  if (before === null || (now !== null && now >= before)) return [];
  return [`${kind}: the ${what} went back from ${before} to ${now}`];
}

/**
 * A9: a reader sees whole states only, never an older one after a newer one, and at most one version beside the one
 * that the books name (a statement may have been planned just before the swap).
 */
export function concurrentReader(history: PipelineHistory): readonly string[] {
  const { kind, observations, truth } = history;
  if (observations.length === 0) return [`${kind}: nobody read the target, so nothing is known`];
  const faults: string[] = [];
  const batchesOf = new Map<number, Set<number>>();
  let newest = 0;
  for (const { atMs, version, digest } of observations) {
    const batch = truth.batchOf(digest);
    if (batch === null) {
      faults.push(
        `${kind}: at ${atMs} ms version ${version} was seen as ${digestKey(digest)}, which never was true`,
      );
      continue;
    }
    if (batch < newest)
      faults.push(`${kind}: at ${atMs} ms a reader went back from batch ${newest} to batch ${batch}`);
    newest = Math.max(newest, batch);
    batchesOf.set(version, (batchesOf.get(version) ?? new Set()).add(batch));
  }
  return [...faults, ...mixed(kind, batchesOf)];
}

/** Under one version's name at most two states were seen, and one of them was seen under a neighbour's name or before. */
function mixed(kind: string, batchesOf: ReadonlyMap<number, ReadonlySet<number>>): readonly string[] {
  return [...batchesOf]
    .filter(([, batches]) => batches.size > 2)
    .map(
      ([version, batches]) =>
        `${kind}: version ${version} was seen in ${batches.size} states: ${[...batches].join(', ')}`,
    );
}

/** The last thing that was seen is the last thing that was written: the mesh caught up. */
export function caughtUp({ kind, truth, observations }: PipelineHistory): readonly string[] {
  const last: Observation | undefined = observations.at(-1);
  const batch = last === undefined ? null : truth.batchOf(last.digest);
  if (batch === truth.size.batches) return [];
  return [`${kind}: readers end at batch ${batch}, the source at ${truth.size.batches}`];
}
