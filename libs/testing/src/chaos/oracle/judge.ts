import { checksums, lastVersions, noDuplicates, setEquality } from './content.js';
import { everyRunEnded, ledgers, quarantine, toldOnce } from './books.js';
import type { Bounds, History, PipelineHistory, Verdict } from './history.js';
import { atRest, deadLetters, everyFaultStruck, memory, recovery } from './machine.js';
import { caughtUp, concurrentReader, positions } from './reading.js';

type OfPipeline = readonly [
  rule: string,
  says: string,
  check: (pipeline: PipelineHistory) => readonly string[],
];
type OfAll = readonly [
  rule: string,
  says: string,
  check: (history: History, bounds: Bounds) => readonly string[],
];

const ofPipeline: readonly OfPipeline[] = [
  ['A1', 'the target holds what was written, no less and no more', setEquality],
  ['A2', 'nothing is there twice', noDuplicates],
  ['A3', 'of each key the last version is there', lastVersions],
  ['A4', 'every row is as it was written', checksums],
  ['A5', 'positions only grow, and reach the end', positions],
  ['A6', 'in quarantine is exactly the poison', quarantine],
  ['A9', 'readers see whole versions only, one step late at most', concurrentReader],
  ['caught-up', 'readers see the last state of the source', caughtUp],
  ['ledger', 'every ledger balances', ledgers],
  ['told', 'every publication is told once', toldOnce],
];

const ofAll: readonly OfAll[] = [
  ['A7', 'after each fault the mesh moves again in time', recovery],
  ['A8', 'memory stays within its bounds', memory],
  ['rest', 'nothing spins at rest', atRest],
  ['ended', 'every run ends published, without a person', everyRunEnded],
  ['letters', 'dead letters are those expected', deadLetters],
  [
    'audit',
    "the audit log's chain holds",
    ({ audit }) => (audit.holds ? [] : [audit.fault ?? 'it does not hold']),
  ],
  ['struck', 'every fault really struck', everyFaultStruck],
];

/** Holds a history against everything that must be true whatever was broken. */
export function judge(history: History, bounds: Bounds): readonly Verdict[] {
  const each = ofPipeline.map(([rule, says, check]) => ({
    rule,
    says,
    faults: history.pipelines.flatMap((pipeline) => check(pipeline)),
  }));
  const whole = ofAll.map(([rule, says, check]) => ({ rule, says, faults: check(history, bounds) }));
  return [...each, ...whole].sort((one, other) => one.rule.localeCompare(other.rule, 'en'));
}
