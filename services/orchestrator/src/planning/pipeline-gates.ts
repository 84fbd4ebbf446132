import { Injectable } from '@nestjs/common';
import { topics } from '@chimera/contracts';
import type { Transaction } from '@chimera/persistence';
import { closedBy, dayOf, type Gate } from '../domain/gate.js';
import type { Pipeline } from '../domain/pipeline.js';
import { GateRepository } from '../repositories/gate.repository.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { Clock } from './clock.js';

/** Opens and closes pipelines and tells each change of their state once, with its number. */
@Injectable()
export class PipelineGates {
  constructor(
    private readonly gates: GateRepository,
    private readonly pipelines: PipelineRepository,
    private readonly clock: Clock,
  ) {}

  /** Changes what keeps a pipeline from running, known or not yet; false when nothing changed. */
  async change(
    tx: Transaction,
    of: { readonly namespace: string; readonly pipeline: string },
    decide: (gate: Gate, pipeline: Pipeline | null) => Gate,
    by?: string,
  ): Promise<boolean> {
    const pipeline = await this.pipelines.lock(tx, of.namespace, of.pipeline);
    const { gate } = await this.gates.find(tx, of.namespace, of.pipeline);
    const changed = decide(gate, pipeline);
    if (changed === gate) return false;
    await this.gates.save(tx, of.namespace, of.pipeline, changed);
    if (pipeline !== null) await this.tell(tx, { ...pipeline, gate: changed }, by);
    return true;
  }

  /** Tells the state of a pipeline when it is not what was told last. The caller holds the pipeline's lock. */
  async tell(tx: Transaction, pipeline: Pipeline, by = 'service:orchestrator'): Promise<void> {
    const { namespace, pipeline: name, configured } = pipeline;
    const now = await this.clock.now(tx);
    const closed = closedBy(pipeline.gate, pipeline.declarationUntil, now);
    const { told } = await this.gates.find(tx, namespace, name);
    const cause = closed?.cause ?? 'none';
    const reason = closed?.reason ?? '';
    if (told.cause === cause && told.reason === reason) return;
    const revision = told.revision + 1;
    await this.gates.saveTold(tx, namespace, name, { cause, reason, revision });
    const { dataset, team, supportEmail } = configured;
    await tx.publish(topics.orchestrator.pipelineStateChanged, {
      namespace,
      pipeline: name,
      revision,
      dataset,
      team,
      supportEmail,
      state: closed?.state ?? 'active',
      reason: closed?.reason ?? openedText(told.cause),
      changedBy: closed?.by ?? by,
    });
  }

  /** Tells declarations that ended with a day, or hold again. */
  async tellDeclarations(tx: Transaction): Promise<void> {
    const today = dayOf(await this.clock.now(tx));
    for (const { namespace, pipeline } of await this.gates.declarationsToTell(tx, today)) {
      const known = await this.pipelines.lock(tx, namespace, pipeline);
      if (known !== null) await this.tell(tx, known);
    }
  }
}

function openedText(cause: string): string {
  switch (cause) {
    case 'paused':
      return 'It was resumed.';
    case 'declaration':
      return 'The declaration of the right to insource holds again.';
    default:
      return 'What held it is settled.';
  }
}
