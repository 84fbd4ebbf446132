import { describe, expect, it } from 'vitest';
import { factsOf } from './facts.js';
import type { ObservedEvent } from './observed-event.js';
import { pipelineView } from './pipeline-view.js';
import { runView, type StoredFact } from './run-view.js';

const at = '2026-03-28T12:00:00.000Z';
const now = Date.parse(at);

function factsFrom(name: string, message: Record<string, unknown>): readonly StoredFact[] {
  const event: ObservedEvent = {
    id: name,
    name,
    type: `chimera.${name}.v1`,
    time: new Date(at),
    subject: 'ns/p',
    correlationId: 'c',
    causationId: null,
    actor: 'ada',
    message: { namespace: 'ns', pipeline: 'p', ...message },
  };
  return factsOf(event)
    .filter((fact) => fact.kind === 'pipeline')
    .map((fact) => ({ ...fact, at }));
}

const trigger = { kind: 'cron', schedule: '30 2 * * *', timeZone: 'Europe/Berlin', missed: 'skip' };
const target = { kind: 'postgres', uri: 'postgres://h/d', user: 'u', password: 'env:P', relation: 'flights' };
const way = { kind: 'query', sql: 'select 1' };
const config = JSON.stringify({ ingestion: { trigger, target, way, priority: 2 } });
const configured = factsFrom('intake.pipeline-configured', { configVersion: 3, dataset: 'flights', config });

describe('pipeline view', () => {
  it('tells when it is due next, by the clock of its place', () => {
    expect(pipelineView('ns/p', configured, null, now)).toMatchObject({
      namespace: 'ns',
      pipeline: 'p',
      configVersion: 3,
      priority: 2,
      state: 'active',
      nextDue: '2026-03-29T01:00:00.000Z',
      lastRun: null,
    });
  });

  it('keeps neither addresses nor users nor statements of the configuration', () => {
    const kept = JSON.stringify(configured);
    for (const text of ['postgres://', '"u"', 'env:P', 'select 1']) expect(kept).not.toContain(text);
  });

  it('is due at no time while it is paused, and says who paused it', () => {
    const state = { revision: 1, state: 'paused', reason: 'maintenance', changedBy: 'grace' };
    const paused = [...configured, ...factsFrom('orchestrator.pipeline-state-changed', state)];
    expect(pipelineView('ns/p', paused, runView('r1', []), now)).toMatchObject({
      state: 'paused',
      reason: 'maintenance',
      changedBy: 'grace',
      since: at,
      nextDue: null,
      lastRun: { runId: 'r1', state: 'requested' },
    });
  });

  it.each([['not json'], ['{}'], ['{"ingestion":{"trigger":{"kind":"cron","schedule":"nonsense"}}}']])(
    'bears a configuration that it does not understand: %s',
    (odd) => {
      const facts = factsFrom('intake.pipeline-configured', { configVersion: 1, config: odd });
      expect(pipelineView('ns/p', facts, null, now)).toMatchObject({ state: 'active', nextDue: null });
    },
  );
});
