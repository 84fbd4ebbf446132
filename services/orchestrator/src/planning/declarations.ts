import { Injectable } from '@nestjs/common';
import { RejectedMessageError } from '@chimera/contracts';
import type { Transaction } from '@chimera/persistence';
import { releaseBy } from '../domain/gate.js';
import type { ConfiguredPipeline } from '../domain/pipeline.js';
import { GateRepository } from '../repositories/gate.repository.js';
import { PipelineRepository } from '../repositories/pipeline.repository.js';
import { PipelineGates } from './pipeline-gates.js';

interface DeclaredIntent {
  readonly namespace: string;
  readonly intent: string;
  readonly intentVersion: number;
}

/** What opens and closes pipelines besides people: their declarations and new configurations. */
@Injectable()
export class Declarations {
  constructor(
    private readonly repository: GateRepository,
    private readonly pipelines: PipelineRepository,
    private readonly gates: PipelineGates,
  ) {}

  /**
   * Takes over what a configuration says: it knows the changed source that held the pipeline, and carries the
   * declaration. What closed the pipeline before it was configured could not be told without it.
   */
  async adopt(tx: Transaction, { configured, configVersion }: ConfiguredPipeline): Promise<void> {
    const { declarationValidUntil, namespace, pipeline } = configured;
    if (declarationValidUntil !== null) await this.declare(tx, configured, declarationValidUntil);
    await this.gates.change(tx, configured, (gate) => releaseBy(gate, configVersion));
    const known = await this.pipelines.lock(tx, namespace, pipeline);
    if (known !== null) await this.gates.tell(tx, known);
  }

  /** False when a newer one is known. Throws a rejection when the day is none. */
  async declare(tx: Transaction, of: DeclaredIntent, validUntil: string): Promise<boolean> {
    if (!isDay(validUntil)) throw notADay(of, validUntil);
    if (!(await this.repository.declare(tx, of, validUntil))) return false;
    for (const { namespace, pipeline } of await this.pipelines.ofIntent(tx, of.namespace, of.intent)) {
      const known = await this.pipelines.lock(tx, namespace, pipeline);
      if (known !== null) await this.gates.tell(tx, known);
    }
    return true;
  }
}

/** A day that exists: `2026-02-30` does not. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function notADay({ namespace, intent }: DeclaredIntent, found: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected the last day of the declaration of ${namespace}/${intent} as YYYY-MM-DD, found "${found.slice(0, 40)}".`,
    { hint: 'Submit the intent with a day that exists.' },
  );
}
