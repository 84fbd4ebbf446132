import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RejectedMessageError, topics, type Fault } from '@chimera/contracts';
import { sourcePart, validateIntent, type SourceIntent } from '@chimera/intent';
import { UnitOfWork, type Origin } from '@chimera/persistence';
import { ingestionFaults } from '../domain/decide-ingestion.js';
import { ownershipFaults } from '../domain/ownership.js';
import { takenNames } from '../domain/decide-source.js';
import type { IntentPart, Submission } from '../domain/submission.js';
import { IngestionKnowledgeRepository } from '../repositories/ingestion-knowledge.repository.js';
import { IntentRepository } from '../repositories/intent.repository.js';
import { NamespaceRepository } from '../repositories/namespace.repository.js';
import { SubmissionRepository } from '../repositories/submission.repository.js';

/** What is handed in over HTTP. */
export interface HandedIn {
  readonly part: IntentPart;
  readonly content: string;
  /** Chosen by the caller, or a new one. */
  readonly submissionId?: string;
}

/** A submission that was taken to be decided, or everything that is wrong with it. */
export type DeskAnswer = { readonly submission: Submission } | { readonly faults: readonly Fault[] };

/**
 * Takes submissions over HTTP. Tells at once what is wrong; what is right becomes the same event that any
 * Kafka client may produce, and only the handler of that event decides.
 */
@Injectable()
export class SubmissionDesk {
  constructor(
    private readonly work: UnitOfWork,
    private readonly submissions: SubmissionRepository,
    private readonly intents: IntentRepository,
    private readonly knowledge: IngestionKnowledgeRepository,
    private readonly namespaces: NamespaceRepository,
  ) {}

  /** `assertMayUse` throws when the submitter has no business in the namespace. */
  async submit(
    origin: Origin,
    { part, content, submissionId = randomUUID() }: HandedIn,
    assertMayUse: (namespace: string) => Promise<void>,
  ): Promise<DeskAnswer> {
    const validation = validateIntent(content);
    if (!validation.valid) return { faults: validation.faults };
    const { intent } = validation;
    await assertMayUse(intent.namespace);
    const faults = await this.faultsOf(part, intent);
    if (faults.length > 0) return { faults };
    const { namespace, name } = intent;
    const submission: Submission = {
      submissionId,
      namespace,
      name,
      part,
      submittedBy: origin.actor,
      content,
    };
    await this.announce(origin, submission);
    return { submission };
  }

  private async faultsOf(part: IntentPart, intent: SourceIntent): Promise<readonly Fault[]> {
    const { namespace, team } = intent;
    const ownership = await this.work.read((tx) => this.namespaces.ownership(tx, namespace, team.name));
    const foreign = ownershipFaults(ownership, intent);
    // Of a namespace that is not theirs nothing more is told.
    if (foreign.length > 0) return foreign;
    return part === 'source' ? this.sourceFaults(intent) : this.ingestionFaults(intent);
  }

  private async announce(origin: Origin, submission: Submission): Promise<void> {
    const { part, ...event } = submission;
    await this.work.run(origin, async (tx) => {
      if (await this.submissions.announce(tx, submission)) {
        const topic =
          part === 'source' ? topics.intake.sourceIntentSubmitted : topics.intake.ingestionIntentSubmitted;
        return tx.publish(topic, event);
      }
      const known = await this.submissions.find(tx, submission.submissionId);
      if (known?.namespace === submission.namespace && known.name === submission.name && known.part === part)
        return;
      throw new RejectedMessageError('CHIMERA_CONFLICT', 'Another submission has this id.', {
        hint: 'Choose a new UUID.',
      });
    });
  }

  private async sourceFaults(intent: SourceIntent): Promise<readonly Fault[]> {
    const names = intent.datasets.map((dataset) => dataset.name);
    const { datasetOwners } = await this.work.read((tx) => this.intents.knowledge(tx, intent, names));
    return takenNames(datasetOwners, sourcePart(intent).part);
  }

  private async ingestionFaults(intent: SourceIntent): Promise<readonly Fault[]> {
    return ingestionFaults(await this.work.read((tx) => this.knowledge.of(tx, intent)), intent);
  }
}
