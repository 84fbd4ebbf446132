import { describe, expect, it } from 'vitest';
import { allTopics, formatColumnType, identityOf, keyOf, parseColumnType, topics } from './index.js';

describe('topic catalogue', () => {
  it('names every topic chimera.<owner>.<event>.v<major>, once', () => {
    const names = allTopics.map((topic) => topic.name);
    expect(new Set(names).size).toBe(names.length);
    for (const topic of allTopics)
      expect(topic.name).toMatch(new RegExp(`^chimera\\.${topic.owner}\\.[a-z-]+\\.v\\d+$`));
  });

  it('declares key and identity fields that the schema has', () => {
    for (const topic of allTopics) {
      const fields = (JSON.parse(topic.schema) as { fields: { name: string }[] }).fields.map(
        (field) => field.name,
      );
      for (const field of [...topic.keyFields, ...(topic.identityFields ?? [])])
        expect(fields).toContain(field);
    }
  });

  it('gives the same id to the same event and another to another', () => {
    const request = {
      namespace: 'aviation',
      pipeline: 'p',
      runId: 'r1',
      requestedBy: 'ada',
      parameters: '{}',
      rerunOf: null,
    };
    const topic = topics.intake.runStartRequested;
    expect(identityOf(topic, request)).toBe(identityOf(topic, { ...request, requestedBy: 'bob' }));
    expect(identityOf(topic, request)).not.toBe(identityOf(topic, { ...request, runId: 'r2' }));
    expect(keyOf(topic, request)).toBe('aviation/p');
  });
});

describe('column types', () => {
  it.each(['boolean', 'int64', 'decimal(15,2)', 'timestamptz', 'json'])(
    'reads what it writes: %s',
    (notation) => {
      expect(formatColumnType(parseColumnType(notation))).toBe(notation);
    },
  );

  it.each(['', 'int', 'decimal(0,0)', 'decimal(2,3)', 'Text'])('refuses %j', (notation) => {
    expect(() => parseColumnType(notation)).toThrow(/Expected a column type/);
  });
});
