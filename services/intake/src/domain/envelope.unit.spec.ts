import { describe, expect, it } from 'vitest';
import { anIntent } from '../fixtures/intent.fixture.js';
import { envelopeFaults, isAnswerable } from './envelope.js';
import type { Submission } from './submission.js';

const submission: Submission = {
  submissionId: '0d3ff0e6-2a3c-4f6e-9d0a-5ab3f7d9c001',
  namespace: 'aviation',
  name: 'flights',
  part: 'source',
  submittedBy: 'robot',
  content: JSON.stringify(anIntent()),
};

describe('the envelope of a submission', () => {
  it('has no faults when it says what the content says', () =>
    expect(envelopeFaults(submission)).toEqual([]));

  it.each<[Partial<Submission>, string]>([
    [{ submissionId: 'one' }, ''],
    [{ namespace: 'Aviation' }, ''],
    [{ namespace: 'weather' }, '/namespace'],
    [{ name: 'other' }, '/name'],
  ])('%j is told', (changes, path) =>
    expect(envelopeFaults({ ...submission, ...changes }).map((fault) => fault.path)).toEqual([path]),
  );

  it('leaves content that is no intent to validation', () =>
    expect(envelopeFaults({ ...submission, content: 'no' })).toEqual([]));

  it.each<Partial<Submission>>([
    { namespace: '' },
    { name: 'a\0b' },
    { submissionId: 'x'.repeat(201) },
    { submittedBy: 'a\nb' },
    { name: '\ud800' },
  ])('%j cannot be answered', (changes) => expect(isAnswerable({ ...submission, ...changes })).toBe(false));

  it('is answerable even when its names are wrong', () =>
    expect(isAnswerable({ ...submission, namespace: 'No Such Thing', submissionId: '1' })).toBe(true));
});
