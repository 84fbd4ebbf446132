import type { Publication, StagedReceipt, StagingSession, VersionPlan } from '@chimera/connectors';
import { InvariantError } from '@chimera/contracts';
import { uniqueName } from '../stack/unique-name.js';
import { encodeRows, testColumn, type TextRow } from './avro-rows.js';
import type { TargetHarness } from './target-connector.features.js';

export const benchColumns = [testColumn('id', 'int64', { nullable: false }), testColumn('name', 'text')];

/** The acts of a run on a target, for tests: plans follow one another as runs of one pipeline do. */
export class TargetBench {
  constructor(private readonly harness: () => TargetHarness) {}

  plan(change: Partial<VersionPlan> = {}): VersionPlan {
    return {
      connection: this.harness().connection,
      schema: 'landing',
      relation: uniqueName('rel'),
      owner: 'team/pipeline',
      runId: 'run-1',
      attempt: 1,
      version: 1,
      columns: benchColumns,
      key: [],
      ...change,
    };
  }

  /** The same pipeline's next run. */
  next(plan: VersionPlan, change: Partial<VersionPlan> = {}): VersionPlan {
    const version = plan.version + 1;
    return { ...plan, version, runId: `run-${version}`, attempt: 1, ...change };
  }

  async begin(plan: VersionPlan): Promise<StagingSession> {
    const begun = await this.harness().connector.begin(plan, this.harness().context());
    if ('session' in begun) return begun.session;
    throw new InvariantError('Expected a session, found a receipt.');
  }

  /** Writes the rows one by one, so that their order is that of several batches. */
  async stage(
    plan: VersionPlan,
    rows: readonly TextRow[],
    position?: readonly [string | null, string],
  ): Promise<StagedReceipt> {
    const session = await this.begin(plan);
    for (const row of rows) await session.write(encodeRows(plan.columns, [row]), 1);
    return session.commit('00000000000000ff', position && { before: position[0], after: position[1] });
  }

  publish(plan: VersionPlan): Promise<Publication> {
    return this.harness().connector.publish(plan, this.harness().context());
  }

  async load(
    plan: VersionPlan,
    rows: readonly TextRow[],
    position?: readonly [string | null, string],
  ): Promise<Publication> {
    await this.stage(plan, rows, position);
    return this.publish(plan);
  }

  position(plan: VersionPlan): Promise<string | null> | undefined {
    return this.harness().connector.position?.(plan, this.harness().context());
  }

  /** What readers see, in the order of the texts. */
  async seen(plan: VersionPlan): Promise<readonly string[]> {
    const rows = await this.harness().readAll(plan.schema, plan.relation);
    return rows.map((row) => row.map((value) => value ?? 'null').join(' ')).sort();
  }

  /** Whether the table of a receipt is still there. */
  exists(plan: VersionPlan, receipt: StagedReceipt): Promise<boolean> {
    return this.harness().exists(plan.schema, receipt.relation.split('.')[1] ?? '');
  }
}
