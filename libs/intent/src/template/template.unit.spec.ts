import { describe, expect, it } from 'vitest';
import { resolveRelativePaths } from '../form/resolve-relative-paths.js';
import { validateIntent } from '../validation/validate-intent.js';
import { explainableNames, explainIntent, explanationText } from './explain-intent.js';
import { sourceKinds, templateIntent } from './template-intent.js';

const now = new Date('2026-06-01T12:00:00Z');

describe('templateIntent', () => {
  it.each(sourceKinds.flatMap((kind) => [true, false].map((ingestion) => [kind, ingestion] as const)))(
    '%s with ingestion %s is valid and says what it takes',
    (kind, ingestion) => {
      const intent = templateIntent(kind, { ingestion, now });
      const result = validateIntent(resolveRelativePaths(JSON.stringify(intent), '/srv'), now);
      expect(result.faults).toEqual([]);
      expect(intent.source.kind).toBe(kind);
      expect(intent.datasets.map((dataset) => dataset.ingestion !== undefined)).toEqual([ingestion]);
      expect(intent.declaration.validUntil).toBe('2027-06-01');
    },
  );

  it('takes what it is told', () => {
    const intent = templateIntent('postgres', {
      $schema: './s.json',
      namespace: 'sales',
      name: 'shop',
      team: 'sales-data',
      supportEmail: 'sales@example.org',
      uri: 'postgres://db:5432/shop',
      user: 'me',
      password: 'env:CHIMERA_SECRET_SHOP',
      datasets: [
        { name: 'orders', from: 'public.orders' },
        { name: 'order-lines', from: 'public.order_lines' },
      ],
      declaredBy: 'Ada',
      basis: 'Own data',
      now,
    });
    expect(intent).toMatchObject({
      $schema: './s.json',
      namespace: 'sales',
      name: 'shop',
      team: { name: 'sales-data', supportEmail: 'sales@example.org' },
      source: {
        kind: 'postgres',
        uri: 'postgres://db:5432/shop',
        user: 'me',
        password: 'env:CHIMERA_SECRET_SHOP',
      },
      declaration: { declaredBy: 'Ada', basis: 'Own data' },
    });
    expect(intent.datasets.map(({ from, ingestion }) => [from, ingestion?.target.relation])).toEqual([
      ['public.orders', 'orders'],
      ['public.order_lines', 'order_lines'],
    ]);
    expect(validateIntent(JSON.stringify(intent), now).faults).toEqual([]);
  });
});

describe('templateIntent with patterns', () => {
  it('names no dataset by itself', () => {
    const intent = templateIntent('postgres', { discover: ['public.*'], now });
    expect(intent).toMatchObject({ datasets: [], discover: { include: ['public.*'] } });
    expect(validateIntent(JSON.stringify(intent), now).faults).toEqual([]);
    const both = templateIntent('postgres', {
      discover: ['a.*'],
      datasets: [{ name: 'b', from: 'c.d' }],
      now,
    });
    expect(both.datasets.map(({ name }) => name)).toEqual(['b']);
  });
});

describe('explainIntent', () => {
  it('explains every field with meaning and type, and each once per variant', () => {
    const all = explainIntent();
    expect(all.length).toBeGreaterThan(150);
    expect(
      all.filter(({ meaning, type }) => meaning === '' || meaning === 'undefined' || type === 'undefined'),
    ).toEqual([]);
    expect(new Set(all.map(({ path, variant }) => JSON.stringify([path, variant]))).size).toBe(all.length);
  });

  it.each([
    ['datasets[].ingestion.sla', 3],
    ['/datasets/0/ingestion/sla', 3],
    ['sla', 3],
    ['trigger.schedule', 1],
    ['nowhere', 0],
  ])('finds %s', (path, found) => expect(explainIntent(path)).toHaveLength(found));

  it('tells variant, default, what is allowed and an example', () => {
    const text = explanationText(explainIntent('trigger.missed'));
    expect(text).toContain('datasets[].ingestion.trigger.missed  (a word)   [trigger.kind: cron]');
    expect(text).toContain('allowed: skip, runOnce, runEach');
    expect(text).toContain('default: "runOnce"');
    expect(explanationText(explainIntent('datasets[].ingestion.trigger'))).toContain(
      'allowed: kind: manual, cron, dataset, file',
    );
    expect(explanationText(explainIntent('priority'))).toContain('allowed: 1 to 9');
    expect(explainableNames()).toContain('expectedBy');
  });
});
