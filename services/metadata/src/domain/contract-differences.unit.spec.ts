import { testColumn } from '@chimera/testing';
import { describe, expect, it } from 'vitest';
import { contractDifferences } from './contract-differences.js';

const id = testColumn('id', 'int64', { nullable: false, keyPosition: 1 });
const fare = testColumn('fare', 'decimal(10,2)');

describe('contract differences', () => {
  it('says nothing of a first version, nor of the same', () => {
    expect(contractDifferences(null, [id])).toEqual([]);
    expect(contractDifferences([id, fare], [id, { ...fare, description: 'What was paid' }])).toEqual([]);
  });

  it('says each change in a sentence of its own', () => {
    const changed = { ...fare, type: 'text', nullable: false, classification: 'pii' };
    expect(
      contractDifferences(
        [id, fare, testColumn('day', 'date')],
        [{ ...id, keyPosition: null }, changed, testColumn('note', 'text')],
      ),
    ).toEqual([
      'Column day (date) was dropped.',
      'Column id is no longer part of the key.',
      'Column fare: type decimal(10,2) became text.',
      'Column fare may no longer be null.',
      'Column fare: classification none became pii.',
      'Column note (text, may be null) was added.',
    ]);
  });

  it('notices another order', () => {
    expect(contractDifferences([id, fare], [fare, id])).toEqual(['The order of the columns changed.']);
  });
});
