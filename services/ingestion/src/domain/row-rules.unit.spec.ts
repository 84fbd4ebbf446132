import { describe, expect, it } from 'vitest';
import { rowRulesOf } from './row-rules.js';

const rule = (kind: string, parameters: Record<string, string> = {}, action = 'quarantine') => ({
  ...{ id: kind, rule: kind, columns: ['a', 'b'], parameters, severity: 'error', action },
});

describe('rowRulesOf', () => {
  it('gives one rule a column, with what it needs', () => {
    expect(rowRulesOf([rule('allowedValues', { values: '["x",1]' })])).toEqual([
      { rule: 'allowedValues', column: 'a', values: ['x', '1'] },
      { rule: 'allowedValues', column: 'b', values: ['x', '1'] },
    ]);
    expect(rowRulesOf([rule('length', { min: '1', max: '2' })])[0]).toEqual({
      ...{ rule: 'length', column: 'a', min: '1', max: '2' },
    });
    expect(rowRulesOf([rule('pattern', { pattern: 'x' })])[1]).toEqual({
      ...{ rule: 'pattern', column: 'b', pattern: 'x' },
    });
  });

  it('leaves to dq what judges the whole version', () => {
    expect(rowRulesOf([rule('unique'), rule('notNull', {}, 'reject')])).toEqual([]);
  });
});
