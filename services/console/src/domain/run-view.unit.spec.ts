import { describe, expect, it } from 'vitest';
import { factsOf } from './facts.js';
import type { ObservedEvent } from './observed-event.js';
import { runView, type StoredFact } from './run-view.js';

const at = '2026-01-01T00:00:00.000Z';
const base = { runId: 'r1', namespace: 'ns', pipeline: 'p', dataset: 'd', version: 3 };
const event = (name: string, message: Record<string, unknown>): ObservedEvent => ({
  id: name,
  name,
  type: `chimera.${name}.v1`,
  time: new Date(at),
  subject: 'ns/p',
  correlationId: 'c',
  causationId: null,
  actor: 'ada',
  message: { ...base, ...message },
});

const life: readonly ObservedEvent[] = [
  event('intake.run-start-requested', { requestedBy: 'ada' }),
  event('orchestrator.run-requested', { trigger: 'manual', requestedBy: 'ada' }),
  event('orchestrator.run-assigned', { attempt: 1 }),
  event('ingestion.run-started', { attempt: 1 }),
  event('ingestion.run-failed', { attempt: 1, code: 'CHIMERA_WORKER_LOST', message: 'gone', hint: 'wait' }),
  event('orchestrator.run-assigned', { attempt: 2 }),
  event('ingestion.run-started', { attempt: 2 }),
  event('ingestion.run-staged', { attempt: 2, ledger: { read: 5 } }),
  event('dq.run-assessed', { attempt: 2, passed: true, checks: [] }),
  event('ingestion.version-published', { attempt: 2, relation: 'public.d', ledger: { read: 5 } }),
];

/** Merges as the table does: a higher or equal ordinal replaces. */
function merged(events: readonly ObservedEvent[]): StoredFact[] {
  const facts = new Map<string, StoredFact>();
  for (const fact of events.flatMap(factsOf).filter((one) => one.kind === 'run')) {
    const known = facts.get(fact.fact);
    if (known === undefined || fact.ordinal >= known.ordinal) facts.set(fact.fact, { ...fact, at });
  }
  return [...facts.values()];
}

describe('run view', () => {
  it.each([
    [1, 'requested', 0],
    [3, 'assigned', 1],
    [4, 'running', 1],
    [5, 'requested', 1],
    [6, 'assigned', 2],
    [8, 'staged', 2],
    [10, 'published', 2],
  ])('after %i events the run is %s in attempt %i', (count, state, attempt) => {
    expect(runView('r1', merged(life.slice(0, count)))).toMatchObject({ state, attempt });
  });

  it('tells why it waits in the words of the orchestrator, until it moves', () => {
    const waiting = { waitingFor: 'capacity', detail: 'All 4 slots are taken.', until: null };
    const told = merged([
      ...life.slice(0, 2),
      event('orchestrator.run-waiting', { revision: 1, ...waiting }),
    ]);
    expect(runView('r1', told)).toMatchObject({
      waitingFor: 'a free slot',
      waiting: { for: 'capacity', detail: 'All 4 slots are taken.', until: null, since: at },
    });
    const begun = merged([
      ...life.slice(0, 3),
      event('orchestrator.run-waiting', { revision: 1, ...waiting }),
    ]);
    expect(runView('r1', begun)).toMatchObject({ state: 'assigned', waiting: null, waitingFor: null });
  });

  it('ends on request, and shows a request that came too late', () => {
    const asked = event('intake.run-cancel-requested', { requestedBy: 'grace', reason: 'wrong day' });
    const cancelled = [...life.slice(0, 4), asked, event('orchestrator.run-cancelled', {})];
    expect(runView('r1', merged(cancelled))).toMatchObject({
      state: 'cancelled',
      finishedAt: at,
      failure: null,
      cancel: { requestedBy: 'grace', reason: 'wrong day' },
    });
    expect(runView('r1', merged([...life, asked]))).toMatchObject({
      state: 'published',
      cancel: { requestedBy: 'grace' },
    });
  });

  it('is the same whatever the order and however often events come', () => {
    const expected = runView('r1', merged(life));
    const shuffled = [...life.toReversed(), ...life, ...life.filter((_, index) => index % 2 === 0)];
    expect(runView('r1', merged(shuffled))).toEqual(expected);
  });

  it('waits for the checks of its newest attempt, whatever an earlier one came to', () => {
    const later = [...life.slice(0, 5), event('dq.run-assessed', { attempt: 1 }), ...life.slice(5, 8)];
    expect(runView('r1', merged(later)).waitingFor).toBe('quick checks');
  });

  it('tells what failed until there is a verdict', () => {
    expect(runView('r1', merged(life.slice(0, 6))).failure).toMatchObject({ code: 'CHIMERA_WORKER_LOST' });
    const rejected = event('ingestion.version-rejected', { attempt: 2, lastGoodVersion: 2 });
    expect(runView('r1', merged([...life.slice(0, 9), rejected])).failure).toBeNull();
  });

  it('says what it waits for', () => {
    expect(runView('r1', merged(life.slice(0, 2))).waitingFor).toBe('a free slot');
    expect(runView('r1', merged(life.slice(0, 5))).waitingFor).toMatch(
      /next attempt, after CHIMERA_WORKER_LOST/,
    );
    expect(runView('r1', merged(life.slice(0, 8))).waitingFor).toBe('quick checks');
  });
});
