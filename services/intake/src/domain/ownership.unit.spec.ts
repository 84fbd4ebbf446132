import { describe, expect, it } from 'vitest';
import { anIntent } from '../fixtures/intent.fixture.js';
import { ownershipFaults, type OwnershipKnowledge } from './ownership.js';

const intent = anIntent();
const known: OwnershipKnowledge = {
  owner: intent.team.name,
  teamExists: true,
  namespaces: [],
  teams: [],
};

describe('ownershipFaults', () => {
  it('takes a namespace of the team', () => expect(ownershipFaults(known, intent)).toEqual([]));

  it('names the nearest team and namespace', () => {
    const nothing = { owner: null, teamExists: false, namespaces: ['aviaton'], teams: ['aviation-date'] };
    const faults = ownershipFaults(nothing, intent);
    expect(faults).toMatchObject([
      { code: 'CHIMERA_TEAM_UNKNOWN', path: '/team/name', found: '"aviation-data"' },
      { code: 'CHIMERA_NAMESPACE_UNKNOWN', path: '/namespace', found: '"aviation"' },
    ]);
    expect(faults[0]!.hint).toContain('aviation-date');
    expect(faults[1]!.hint).toContain('aviaton');
  });

  it('tells whose the namespace is', () => {
    expect(ownershipFaults({ ...known, owner: 'climate' }, intent)).toMatchObject([
      { code: 'CHIMERA_NAMESPACE_FOREIGN', path: '/namespace', found: expect.stringContaining('climate') },
    ]);
  });

  it('tells of a team that is gone only that', () => {
    const faults = ownershipFaults({ ...known, teamExists: false }, intent);
    expect(faults.map(({ code }) => code)).toEqual(['CHIMERA_TEAM_UNKNOWN']);
  });
});
