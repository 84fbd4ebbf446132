import { topics } from '@chimera/contracts';
import { assertFitsContract } from '@chimera/messaging';
import { testColumn } from '@chimera/testing';
import { describe, expect, it } from 'vitest';
import { profileAspect } from './datahub/profile-aspect.js';
import { profiledEvent, type SeenValues } from './profiled-event.js';

const columns = [
  testColumn('id', 'int64'),
  { ...testColumn('salary', 'int64'), classification: 'secret' },
  testColumn('mail', 'text'),
  testColumn('note', 'text'),
];
const subject = {
  namespace: 'hr',
  dataset: 'people',
  intent: 'hr',
  intentVersion: 1,
  urn: 'u',
  columns,
  overruled: [] as string[],
};
const row = (id: number, note: string) => ({
  id: String(id),
  salary: '98765',
  mail: `ada${id}@example.org`,
  note,
});
const seen: SeenValues = {
  rowsProfiled: 4,
  complete: true,
  columns: columns.map(({ name }) => ({
    column: name,
    nulls: 0,
    distinct: 4,
    min: name === 'salary' ? '98765' : name === 'mail' ? 'ada1@example.org' : '1',
    max: name === 'note' ? 'write to eve@example.org'.slice(9) : '4',
    top: [{ value: name === 'mail' ? 'ada2@example.org' : '98765', count: 1 }],
  })),
  sample: [row(1, 'fine'), row(2, 'eve@example.org'), row(3, 'x'.repeat(500)), row(4, 'ok')],
};

describe('a profile that is told', () => {
  const event = profiledEvent(subject, seen);
  const text = JSON.stringify([event, profileAspect(event, new Date(0))]);

  it('fits its contract and proposes what the values say', () => {
    assertFitsContract(topics.metadata.datasetProfiled, event);
    expect(event.proposals).toMatchObject([{ column: 'mail', kind: 'email', share: 1 }]);
  });

  it('holds counts but no value of classified and proposed columns', () => {
    expect(event.columns[1]).toEqual({
      column: 'salary',
      nulls: 0,
      distinct: 4,
      min: null,
      max: null,
      top: [],
    });
    expect(event.sample[0]).toEqual({ id: '1', salary: '***', mail: '***', note: 'fine' });
    expect(text).not.toContain('@example.org');
    expect(JSON.stringify(event.sample)).not.toContain('98765');
  });

  it('hides single values that a detector knows, in columns that nobody classified', () => {
    expect(event.sample[1]).toMatchObject({ note: '***' });
    expect(event.columns[3]).toMatchObject({ max: '***' });
  });

  it('shows long values by their beginning and stays small, however wide the rows are', () => {
    expect(event.sample[2]?.['note']).toHaveLength(101);
    const wide = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, index) => [`c${index}`, 'v'.repeat(90)]),
    );
    const many = profiledEvent(subject, { ...seen, sample: Array.from({ length: 20 }, () => wide) });
    expect(JSON.stringify(many).length).toBeLessThan(400_000);
  });

  it('believes a person who says that a column is nothing of the kind', () => {
    const shown = profiledEvent({ ...subject, overruled: ['mail'] }, seen);
    expect(shown.proposals).toEqual([]);
    expect(shown.sample[0]).toMatchObject({ mail: 'ada1@example.org' });
  });
});
