import { MeshError, RejectedMessageError, topics, type Fault } from '@chimera/contracts';
import { Executes } from '@chimera/hosting';
import {
  UnitOfWork,
  type Task,
  type TaskExecutor,
  type TaskOutcome,
  type Transaction,
} from '@chimera/persistence';
import type { HarvestedDeclared } from '../domain/harvested.js';
import { ContractRegistrar } from '../registration/contract-registrar.js';
import { SourceHarvest } from '../registration/source-harvest.js';
import { ContractRepository } from '../repositories/contract.repository.js';
import { DatasourceRepository, type OnboardedDataset } from '../repositories/datasource.repository.js';
import { ContractOutcome } from './contract-outcome.js';
import { faultsOf } from './harvest.executor.js';

/** Task kind of taking over what a source has become. */
export const contractRenewalTask = 'contract-renewal';

/** Tries before a renewal is given up: some ten minutes of a source that is away. */
export const renewalAttempts = 12;

/** Whose contract is to follow its source, and who wants it. */
export interface ContractRenewal {
  readonly namespace: string;
  readonly pipeline: string;
  readonly cause: 'schema-change' | 'accepted';
  /** Id of the run or request that asks. */
  readonly requestId: string;
}

/** Registration may still be on its way; events of other topics have no order. */
const unknownDelayMs = 2_000;

/** Harvests one dataset again and tells a new contract version. What the source did not change, or somebody took over before, changes nothing. */
@Executes()
export class ContractRenewalExecutor implements TaskExecutor<ContractRenewal> {
  readonly kind = contractRenewalTask;
  readonly concurrency = 2;

  constructor(
    private readonly work: UnitOfWork,
    private readonly datasources: DatasourceRepository,
    private readonly contracts: ContractRepository,
    private readonly source: SourceHarvest,
    private readonly registrar: ContractRegistrar,
    private readonly outcome: ContractOutcome,
  ) {}

  async execute(task: Task<ContractRenewal>): Promise<TaskOutcome> {
    const { namespace, pipeline } = task.payload;
    const known = await this.work.read((tx) => this.datasources.ofPipeline(tx, namespace, pipeline));
    if (known === null)
      return { kind: 'retry', delayMs: unknownDelayMs, reason: `no dataset of ${namespace}/${pipeline} yet` };
    try {
      return await this.renew(task, known);
    } catch (error) {
      if (!MeshError.is(error) || error.disposition !== 'reject') throw error;
      return { kind: 'done', effects: (tx) => this.refused(tx, task.payload, known, faultsOf(error)) };
    }
  }

  exhausted(task: Task<ContractRenewal>, error: unknown): (tx: Transaction) => Promise<void> {
    const { namespace, pipeline } = task.payload;
    return async (tx) => {
      const known = await this.datasources.ofPipeline(tx, namespace, pipeline);
      if (known !== null) await this.refused(tx, task.payload, known, faultsOf(error));
    };
  }

  private async renew(task: Task<ContractRenewal>, known: OnboardedDataset): Promise<TaskOutcome> {
    const { dataset, request, schemaConfirmed } = known;
    const { namespace, cause } = task.payload;
    const [found] = await this.source.harvest(request, task.signal, dataset);
    if (found === undefined) throw notSelected(namespace, dataset);
    const current = await this.work.read((tx) => this.contracts.current(tx, namespace, dataset));
    const mayBreak = cause === 'accepted' || !schemaConfirmed;
    const registered = await this.registrar.register(namespace, found, current, mayBreak);
    if (registered.change === 'unchanged' && cause === 'accepted') assertSourceDecides(namespace, found);
    return { kind: 'done', effects: (tx) => this.outcome.keep(tx, request, registered, cause) };
  }

  private async refused(
    tx: Transaction,
    { namespace, pipeline, cause, requestId }: ContractRenewal,
    { dataset, urn, request }: OnboardedDataset,
    faults: readonly Fault[],
  ): Promise<void> {
    const { intent, team, supportEmail } = request;
    const current = await this.contracts.current(tx, namespace, dataset);
    await tx.publish(topics.metadata.contractChangeRefused, {
      namespace,
      pipeline,
      dataset,
      urn,
      intent,
      team,
      supportEmail,
      contractVersion: current?.version ?? 0,
      cause,
      requestId,
      faults,
    });
  }
}

function notSelected(namespace: string, dataset: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_DATASET_UNKNOWN',
    `Expected ${namespace}/${dataset} in the newest version of its intent, found it gone.`,
    { hint: 'Submit the intent with the dataset, or stop its pipeline.' },
  );
}

/** A schema that the intent gives is not changed by what the files have become. */
function assertSourceDecides(namespace: string, { harvested, declared }: HarvestedDeclared): void {
  if (!declared.schemaDeclared) return;
  throw new RejectedMessageError(
    'CHIMERA_SOURCE_SCHEMA_CHANGED',
    `Expected the schema of ${namespace}/${harvested.name} from its source, found it declared in the intent.`,
    { hint: 'Change `schema` of the dataset in the intent, and submit it again.' },
  );
}
