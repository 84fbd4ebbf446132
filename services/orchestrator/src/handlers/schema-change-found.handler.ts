import { topics, type SchemaChangeFound } from '@chimera/contracts';
import {
  Handles,
  skip,
  type HandlerResult,
  type MessageContext,
  type MessageHandler,
} from '@chimera/messaging';
import { UnitOfWork, originOf } from '@chimera/persistence';
import { hold } from '../domain/gate.js';
import { FactRecorder } from '../planning/fact-recorder.js';
import { PipelineGates } from '../planning/pipeline-gates.js';
import { Planner } from '../planning/planner.js';
import { RunRepository } from '../repositories/run.repository.js';

const mostDifferences = 5;

/** Holds the pipeline of a changed source; its run goes on with the configuration that knows the change. */
@Handles(topics.ingestion.schemaChangeFound)
export class SchemaChangeFoundHandler implements MessageHandler<typeof topics.ingestion.schemaChangeFound> {
  constructor(
    private readonly work: UnitOfWork,
    private readonly gates: PipelineGates,
    private readonly runs: RunRepository,
    private readonly facts: FactRecorder,
    private readonly planner: Planner,
  ) {}

  async handle(event: SchemaChangeFound, context: MessageContext): Promise<HandlerResult> {
    const { runId, attempt, namespace, pipeline, action } = event;
    if (action !== 'held' && action !== 'evolving') return skip('goes-on');
    const result = await this.work.once(context, async (tx) => {
      const run = await this.runs.find(tx, runId);
      const assigned = run?.facts.attempts[attempt]?.assigned;
      const differences = differenceText(event);
      await this.gates.change(tx, event, (gate, known) => {
        const configVersion = assigned?.configVersion ?? known?.configVersion ?? 0;
        const found = { runId, attempt, configVersion, action, differences, acceptedBy: null };
        return hold(gate, found, known?.configVersion ?? null);
      });
      const about = { runId, namespace, pipeline, version: null };
      await this.facts.record(tx, about, { kind: 'schemaChanged', attempt, action }, originOf(context));
    });
    this.planner.wake();
    return result;
  }
}

function differenceText({ differences }: SchemaChangeFound): string {
  const texts = differences
    .slice(0, mostDifferences)
    .map(({ kind, column, before, after }) =>
      [kind, column, before === null ? '' : `from ${before}`, after === null ? '' : `to ${after}`]
        .filter((part) => part !== '')
        .join(' '),
    );
  const more = differences.length - texts.length;
  return texts.join(', ') + (more > 0 ? ` and ${more} more` : '') || 'no difference was named';
}
