import type { History, OtherRun, PipelineHistory, PublishedRun, SetAside } from './history.js';

/** Every ledger balances, and what the source counted itself is what was read. */
export function ledgers({ kind, published }: PipelineHistory): readonly string[] {
  return published.flatMap(({ runId, ledger }) => {
    const { read, staged, quarantined, filtered, deduplicated, sourceCount } = ledger;
    const sum = staged + quarantined + filtered + deduplicated;
    return [
      ...(sum === read ? [] : [`${kind}: run ${runId} read ${read} rows and accounts for ${sum}`]),
      ...(sourceCount === null || sourceCount === read
        ? []
        : [`${kind}: run ${runId} read ${read} rows, the source counted ${sourceCount}`]),
    ];
  });
}

/** A6: in quarantine is exactly the poison: all of it, nothing else, of each published run as often as its ledger says. */
export function quarantine(history: PipelineHistory): readonly string[] {
  const { kind, truth, setAside, published, readsAll } = history;
  const poison = truth.poisoned();
  const strangers = setAside.filter(({ id }) => id === null || !poison.has(id));
  const faults =
    strangers.length === 0
      ? []
      : [`${kind}: ${strangers.length} good rows in quarantine: ${names(strangers)}`];
  const idsOf = published.map((run) => [run, idsIn(setAside, run)] as const);
  for (const [{ runId, ledger }, ids] of idsOf) {
    if (ids.size === ledger.quarantined) continue;
    faults.push(`${kind}: run ${runId} set ${ids.size} rows aside, its ledger says ${ledger.quarantined}`);
  }
  const counted = idsOf.map(([, ids]) => ids);
  return [...faults, ...(readsAll ? lastHasAll(kind, counted, poison) : eachOnce(kind, counted, poison))];
}

function lastHasAll(
  kind: string,
  runs: readonly ReadonlySet<number>[],
  poison: ReadonlySet<number>,
): readonly string[] {
  const last = runs.at(-1)?.size ?? 0;
  return last === poison.size
    ? []
    : [`${kind}: the last run set ${last} rows aside of ${poison.size} poisoned ones`];
}

function eachOnce(
  kind: string,
  runs: readonly ReadonlySet<number>[],
  poison: ReadonlySet<number>,
): readonly string[] {
  const all = runs.flatMap((ids) => [...ids]);
  const found = new Set(all);
  const missing = [...poison].filter((id) => !found.has(id));
  return [
    ...(missing.length === 0
      ? []
      : [`${kind}: ${missing.length} poisoned rows in no published run's quarantine`]),
    ...(all.length === found.size
      ? []
      : [`${kind}: ${all.length - found.size} poisoned rows set aside by two runs`]),
  ];
}

function idsIn(rows: readonly SetAside[], { runId, attempt }: PublishedRun): ReadonlySet<number> {
  const own = rows.filter((row) => row.runId === runId && row.attempt === attempt);
  return new Set(own.flatMap(({ id }) => (id === null ? [] : [id])));
}

const names = (rows: readonly SetAside[]): string =>
  rows
    .slice(0, 5)
    .map(({ id }) => String(id))
    .join(', ');

/** Every publication is told once in effect, as an event and as a notice; no version is published by two runs. */
export function toldOnce({ kind, published }: PipelineHistory): readonly string[] {
  const versions = new Set(published.map(({ version }) => version));
  return [
    ...(versions.size === published.length
      ? []
      : [`${kind}: ${published.length} runs published ${versions.size} versions`]),
    ...published.flatMap(({ runId, eventIds, noticeIds }) => [
      ...(eventIds.length === 1 ? [] : [`${kind}: run ${runId} was told under ${eventIds.length} event ids`]),
      ...(noticeIds.length === 1 ? [] : [`${kind}: run ${runId} has ${noticeIds.length} different notices`]),
    ]),
  ];
}

/** Nothing waits for a person: each run that was asked for ended published, or as a fault said that it would. */
export function everyRunEnded({ pipelines, expectedFailures }: History): readonly string[] {
  const excused = ({ state, code }: OtherRun): boolean =>
    state === 'abandoned' && code !== null && expectedFailures.includes(code);
  return pipelines.flatMap(({ kind, otherRuns }) =>
    otherRuns
      .filter((run) => !excused(run))
      .map(({ runId, state, why }) => `${kind}: run ${runId} is ${state}: ${why}`),
  );
}
