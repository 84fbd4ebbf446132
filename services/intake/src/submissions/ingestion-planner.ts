import { Injectable } from '@nestjs/common';
import type { SourceIntent } from '@chimera/intent';
import { UnitOfWork } from '@chimera/persistence';
import { ownershipFaults } from '../domain/ownership.js';
import { planIngestion, type IngestionPlan } from '../domain/plan-ingestion.js';
import { IngestionKnowledgeRepository } from '../repositories/ingestion-knowledge.repository.js';
import { NamespaceRepository } from '../repositories/namespace.repository.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';

/** Tells what submitting an ingestion part would do, from what is known here; nothing is kept, nothing is connected to. */
@Injectable()
export class IngestionPlanner {
  constructor(
    private readonly work: UnitOfWork,
    private readonly namespaces: NamespaceRepository,
    private readonly knowledge: IngestionKnowledgeRepository,
    private readonly pipelines: PipelineRepository,
  ) {}

  async plan(intent: SourceIntent): Promise<IngestionPlan> {
    const { namespace, name, team } = intent;
    return this.work.read(async (tx) => {
      const foreign = ownershipFaults(await this.namespaces.ownership(tx, namespace, team.name), intent);
      if (foreign.length > 0) return { possible: false, faults: foreign, pipelines: [] };
      const accepted = {
        datasets: await this.pipelines.accepted(tx, namespace, name),
        pipelines: await this.pipelines.ofIntent(tx, namespace, name),
      };
      return planIngestion(await this.knowledge.of(tx, intent), accepted, intent);
    });
  }
}
