import { topics, type SourceIntentSubmitted } from '@chimera/contracts';
import { sourcePart } from '@chimera/intent';
import { harness } from '@chimera/testing';
import { describe, expect, it } from 'vitest';
import type { SourceKnowledge } from '../domain/decide-source.js';
import type { Submission } from '../domain/submission.js';
import { anIntent } from '../fixtures/intent.fixture.js';
import type { IntentRepository } from '../repositories/intent.repository.js';
import type { NamespaceRepository } from '../repositories/namespace.repository.js';
import type { Settlement, SubmissionRepository } from '../repositories/submission.repository.js';
import { SubmissionAnswers } from '../submissions/submission-answers.js';
import { SubmissionIntake } from '../submissions/submission-intake.js';
import { SourceIntentSubmittedHandler } from './source-intent-submitted.handler.js';

const message: SourceIntentSubmitted = {
  namespace: 'aviation',
  name: 'flights',
  submissionId: '0d3ff0e6-2a3c-4f6e-9d0a-5ab3f7d9c001',
  submittedBy: 'robot',
  content: JSON.stringify(anIntent()),
};

/** The handler over repositories in memory. */
function aHandler(current: SourceKnowledge['current'] = null, owner: string | null = 'aviation-data') {
  const settled: Record<string, Settlement> = {};
  const seen = new Set<string>();
  const submissions = {
    receive: async (_tx: unknown, submission: Submission) =>
      seen.has(submission.submissionId)
        ? null
        : (seen.add(submission.submissionId), { ...submission, seq: seen.size }),
    settle: async (_tx: unknown, id: string, outcome: Settlement) => void (settled[id] = outcome),
  } as unknown as SubmissionRepository;
  const intents = {
    lockNamespace: async () => undefined,
    confirm: async () => undefined,
    knowledge: async () => ({ current, datasetOwners: new Map() }),
  } as unknown as IntentRepository;
  const namespaces = {
    ownership: async () => ({ owner, teamExists: true, namespaces: ['aviatio'], teams: [] }),
  } as unknown as NamespaceRepository;
  const answers = new SubmissionAnswers(submissions);
  return {
    settled,
    on: harness(SourceIntentSubmittedHandler, (work) => [
      work,
      new SubmissionIntake(submissions, intents, answers, namespaces),
    ]),
  };
}

describe('SourceIntentSubmittedHandler', () => {
  it('leaves the connection to a task', async () => {
    const { on } = aHandler();
    expect(await on.deliver(message)).toEqual({ kind: 'handled' });
    expect(on.tasks).toMatchObject([
      { kind: 'connection-test', payload: { submissionId: message.submissionId } },
    ]);
    expect(on.published).toEqual([]);
  });

  it('takes a submission once, by message and by submission id', async () => {
    const { on } = aHandler();
    await on.deliver(message);
    expect(await on.redeliver()).toEqual({ kind: 'skipped', reason: 'already-handled' });
    expect(await on.deliver(message, { messageId: 'another' })).toEqual({
      kind: 'skipped',
      reason: 'already-submitted',
    });
    expect(on.tasks).toHaveLength(1);
  });

  it('answers invalid content at once', async () => {
    const { on, settled } = aHandler();
    await on.deliver({ ...message, content: JSON.stringify({ ...anIntent(), kind: 'x' }) });
    expect(on.publishedOn(topics.intake.intentRejected)).toMatchObject([
      { part: 'source', supportEmail: 'aviation-data@example.org', faults: [{ path: '/kind' }] },
    ]);
    expect(settled[message.submissionId]).toMatchObject({ state: 'rejected' });
    expect(on.tasks).toEqual([]);
  });

  it.each([
    [null, 'CHIMERA_NAMESPACE_UNKNOWN'],
    ['climate-data', 'CHIMERA_NAMESPACE_FOREIGN'],
  ])('rejects an intent whose namespace belongs to %s', async (owner, code) => {
    const { on, settled } = aHandler(null, owner);
    await on.deliver(message);
    expect(on.publishedOn(topics.intake.intentRejected)).toMatchObject([
      { faults: [{ code, path: '/namespace' }] },
    ]);
    expect(settled[message.submissionId]).toMatchObject({ state: 'rejected' });
    expect(on.tasks).toEqual([]);
  });

  it('answers the content of the current version at once, without asking the source', async () => {
    const { on } = aHandler({
      version: 4,
      contentHash: sourcePart(anIntent()).hash,
      submissionSeq: 0,
      onboardingFailed: false,
    });
    await on.deliver(message);
    expect(on.publishedOn(topics.intake.intentUnchanged)).toMatchObject([{ version: 4 }]);
    expect(on.tasks).toEqual([]);
  });

  it('dead-letters what nobody could be answered about', async () => {
    await expect(aHandler().on.deliver({ ...message, namespace: '' })).rejects.toMatchObject({
      code: 'CHIMERA_INTENT_INVALID',
      disposition: 'reject',
    });
  });
});
