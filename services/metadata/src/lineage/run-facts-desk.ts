import { Injectable } from '@nestjs/common';
import type { Topic } from '@chimera/contracts';
import type { Delivered, HandlerResult } from '@chimera/messaging';
import { UnitOfWork, originOf } from '@chimera/persistence';
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

  /** One transaction for all of a batch. */
  async take<T extends Topic>(
    batch: readonly (Delivered<T> & { readonly message: LineageRequest })[],
    ruleOf: (message: Delivered<T>['message']) => FactRule,
  ): Promise<HandlerResult> {
    const told = batch.map((one) => ({ ...one, rule: ruleOf(one.message) }));
    return this.work.onceForBatch(told, async (tx, fresh) => {
      await this.lineage.note(
        tx,
        fresh.map(({ message, context, rule: { fact, ordinal = 0 } }) => {
          return { runId: message.runId, fact, ordinal, at: context.occurredAt, message };
        }),
      );
      for (const { message, context, rule } of fresh) {
        if (rule.tells === false) continue;
        const { runId, namespace, pipeline } = message;
        const request: LineageRequest = { runId, namespace, pipeline };
        const caused = tx.withOrigin(originOf(context));
        await caused.enqueue(lineageTask, `${namespace}/${runId}/${rule.fact}`, request);
      }
    });
  }
}
