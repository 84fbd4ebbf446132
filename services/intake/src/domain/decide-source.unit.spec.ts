import { fault, sourcePart } from '@chimera/intent';
import { describe, expect, it } from 'vitest';
import { anIntent } from '../fixtures/intent.fixture.js';
import { decideSource, type SourceKnowledge } from './decide-source.js';

const { part, hash } = sourcePart(anIntent());
const nobody: SourceKnowledge = { current: null, datasetOwners: new Map() };
const current = { version: 3, contentHash: 'other', submissionSeq: 10, onboardingFailed: false };
const submission = { seq: 11, hash, part, connectionFaults: [] };
const away = fault('CHIMERA_SOURCE_REFUSED', '/source/uri', 'Away.');

describe('decideSource', () => {
  it('makes version 1 of a new intent', () =>
    expect(decideSource(nobody, submission)).toEqual({ kind: 'accepted', version: 1 }));

  it('makes the next version of changed content', () =>
    expect(decideSource({ ...nobody, current }, submission)).toEqual({ kind: 'accepted', version: 4 }));

  it('changes nothing for the same content, even while the source is away', () =>
    expect(
      decideSource(
        { ...nobody, current: { ...current, contentHash: hash } },
        { ...submission, connectionFaults: [away] },
      ),
    ).toEqual({ kind: 'unchanged', version: 3 }));

  it('tries again what failed to onboard', () =>
    expect(
      decideSource(
        { ...nobody, current: { ...current, contentHash: hash, onboardingFailed: true } },
        submission,
      ),
    ).toEqual({ kind: 'accepted', version: 4 }));

  it('rejects what the connection test found', () =>
    expect(decideSource(nobody, { ...submission, connectionFaults: [away] })).toEqual({
      kind: 'rejected',
      faults: [away],
    }));

  it('rejects a dataset name of another intent, but not its own', () => {
    expect(
      decideSource({ ...nobody, datasetOwners: new Map([['flights', 'flights']]) }, submission).kind,
    ).toBe('accepted');
    expect(
      decideSource({ ...nobody, datasetOwners: new Map([['flights', 'weather']]) }, submission),
    ).toMatchObject({
      kind: 'rejected',
      faults: [
        {
          code: 'CHIMERA_DATASET_NAME_TAKEN',
          path: '/datasets/0/name',
          hint: expect.stringContaining('flights_flights'),
        },
      ],
    });
  });

  it('lets the later submission stand when an earlier one was slower', () =>
    expect(decideSource({ ...nobody, current: { ...current, submissionSeq: 12 } }, submission)).toMatchObject(
      {
        kind: 'rejected',
        faults: [{ code: 'CHIMERA_CONFLICT', message: expect.stringContaining('version 3') }],
      },
    ));

  it('reports every fault at once', () => {
    const decision = decideSource(
      { current: { ...current, submissionSeq: 12 }, datasetOwners: new Map([['flights', 'weather']]) },
      { ...submission, connectionFaults: [away] },
    );
    expect(decision.kind === 'rejected' && decision.faults.map(({ code }) => code)).toEqual([
      'CHIMERA_DATASET_NAME_TAKEN',
      'CHIMERA_CONFLICT',
      'CHIMERA_SOURCE_REFUSED',
    ]);
  });
});
