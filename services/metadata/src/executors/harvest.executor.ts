import { Inject } from '@nestjs/common';
import { SecretResolver, type MetadataConfig } from '@chimera/config';
import { sourceConnector, type HarvestedDataset } from '@chimera/connectors';
import { MeshError, type Fault } from '@chimera/contracts';
import { CONFIG, Executes } from '@chimera/hosting';
import { readSourcePart } from '@chimera/intent';
import {
  UnitOfWork,
  type Task,
  type TaskExecutor,
  type TaskOutcome,
  type Transaction,
} from '@chimera/persistence';
import { faultOf } from '../domain/fault.js';
import type { HarvestRequest, RegisteredDataset } from '../domain/harvested.js';
import { ContractRegistrar } from '../registration/contract-registrar.js';
import { ContractRepository } from '../repositories/contract.repository.js';
import { HarvestOutcome } from './harvest-outcome.js';

/** Task kind of a harvest. */
export const harvestTask = 'harvest';

/** A source that answers slower than this is tried again later. */
const patienceMs = 120_000;

/** Pulls the metadata of a source, puts every dataset under contract and tells what came of it. */
@Executes()
export class HarvestExecutor implements TaskExecutor<HarvestRequest> {
  readonly kind = harvestTask;
  readonly concurrency = 4;
  readonly leaseMs = 60_000;

  constructor(
    @Inject(CONFIG) private readonly config: MetadataConfig,
    private readonly secrets: SecretResolver,
    private readonly work: UnitOfWork,
    private readonly contracts: ContractRepository,
    private readonly registrar: ContractRegistrar,
    private readonly outcome: HarvestOutcome,
  ) {}

  async execute(task: Task<HarvestRequest>): Promise<TaskOutcome> {
    try {
      const harvested = await this.harvest(task.payload, task.signal);
      const registered = await this.register(task.payload.namespace, harvested);
      return { kind: 'done', effects: (tx) => this.outcome.completed(tx, task.payload, registered) };
    } catch (error) {
      if (!MeshError.is(error) || error.disposition !== 'reject') throw error;
      return { kind: 'done', effects: (tx) => this.outcome.failed(tx, task.payload, faultsOf(error)) };
    }
  }

  exhausted(task: Task<HarvestRequest>, error: unknown): (tx: Transaction) => Promise<void> {
    return (tx) => this.outcome.failed(tx, task.payload, faultsOf(error));
  }

  private async harvest(request: HarvestRequest, signal: AbortSignal): Promise<readonly HarvestedDataset[]> {
    const { source, datasets } = readSourcePart(request.content);
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
    const context = { secrets: this.secrets, fileRoots: this.config.files.roots, signal: bounded };
    return sourceConnector(source.kind).harvest(source, datasets, context);
  }

  private async register(
    namespace: string,
    harvested: readonly HarvestedDataset[],
  ): Promise<readonly RegisteredDataset[]> {
    const registered: RegisteredDataset[] = [];
    for (const dataset of harvested) {
      const current = await this.work.read((tx) => this.contracts.current(tx, namespace, dataset.name));
      const terms = { compatibility: 'BACKWARD_TRANSITIVE', mayBreak: false } as const;
      registered.push(await this.registrar.register(namespace, dataset, current, terms));
    }
    return registered;
  }
}

/** Everything that is wrong: connectors put several faults into one error. */
function faultsOf(error: unknown): readonly Fault[] {
  const several = MeshError.is(error) ? error.details['faults'] : undefined;
  return Array.isArray(several) && several.length > 0 ? several.map(faultOf) : [faultOf(error)];
}
