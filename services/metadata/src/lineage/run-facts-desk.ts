import { Injectable } from '@nestjs/common';
import type { HandlerResult, MessageContext } from '@chimera/messaging';
import { UnitOfWork } from '@chimera/persistence';
import type { FactName } from '../domain/openlineage/run-facts.js';
import { lineageTask, type LineageRequest } from '../executors/lineage.executor.js';
import { LineageRepository } from '../repositories/lineage.repository.js';

/** How a fact is taken in. */
export interface FactRule {
  readonly fact: FactName;
  /** A higher ordinal replaces a lower one. Default 0: the first stays. */
  readonly ordinal?: number;
  /** Whether there is something to tell by it. Default true. */
  readonly tells?: boolean;
}

/** Takes in what happens to runs, and has their lineage told. Repeating changes nothing. */
@Injectable()
export class RunFactsDesk {
  constructor(
    private readonly work: UnitOfWork,
    private readonly lineage: LineageRepository,
  ) {}

  async take(
    message: LineageRequest,
    context: MessageContext,
    { fact, ordinal = 0, tells = true }: FactRule,
  ): Promise<HandlerResult> {
    const { runId, namespace, pipeline } = message;
    return this.work.once(context, async (tx) => {
      await this.lineage.note(tx, runId, fact, ordinal, { at: context.occurredAt, message });
      const request: LineageRequest = { runId, namespace, pipeline };
      if (tells) await tx.enqueue(lineageTask, `${namespace}/${runId}/${fact}`, request);
    });
  }
}
