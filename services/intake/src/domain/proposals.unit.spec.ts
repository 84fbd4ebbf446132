import type { ClassificationProposal } from '@chimera/contracts';
import { describe, expect, it } from 'vitest';
import { aContract } from '../fixtures/intent.fixture.js';
import { proposalsOf, type FoundDataset } from './proposals.js';

const email: ClassificationProposal = {
  column: 'carrier',
  classification: 'pii',
  kind: 'email',
  reason: 'The values look like addresses.',
  share: 0.9,
};
const columns = aContract().columns.filter(({ name }) => ['id', 'carrier'].includes(name));
const found = (changes: Partial<FoundDataset>): readonly FoundDataset[] => [
  { name: 'flights', schemaConfirmed: true, contractVersion: 1, columns, proposals: [], ...changes },
];

describe('proposalsOf', () => {
  it('says nothing of what is confirmed', () => expect(proposalsOf(found({}))).toEqual({}));

  it('gives an inferred schema in the notation of an intent', () =>
    expect(proposalsOf(found({ schemaConfirmed: false }))).toEqual({
      flights: {
        schema: [
          { name: 'id', type: 'int64', nullable: false },
          { name: 'carrier', type: 'text' },
        ],
      },
    }));

  it('gives the classification of columns that have none', () => {
    expect(proposalsOf(found({ proposals: [email] }))).toEqual({
      flights: { classification: { carrier: 'pii' } },
    });
    const confirmed = columns.map((column) => ({ ...column, classification: 'internal' }));
    expect(proposalsOf(found({ proposals: [email], columns: confirmed }))).toEqual({});
  });
});
