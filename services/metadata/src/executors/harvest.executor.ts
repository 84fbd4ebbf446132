import { MeshError, type Fault } from '@chimera/contracts';
import { Executes } from '@chimera/hosting';
import {
  UnitOfWork,
  type Task,
  type TaskExecutor,
  type TaskOutcome,
  type Transaction,
} from '@chimera/persistence';
import { faultOf } from '../domain/fault.js';
import type { HarvestedDeclared, HarvestRequest, RegisteredDataset } from '../domain/harvested.js';
import { ContractRegistrar } from '../registration/contract-registrar.js';
import { SourceHarvest } from '../registration/source-harvest.js';
import { ContractRepository } from '../repositories/contract.repository.js';
import { DatasourceRepository } from '../repositories/datasource.repository.js';
import { HarvestOutcome } from './harvest-outcome.js';

/** Task kind of a harvest. */
export const harvestTask = 'harvest';

/** Pulls the metadata of a source, puts every dataset under contract and tells what came of it. */
@Executes()
export class HarvestExecutor implements TaskExecutor<HarvestRequest> {
  readonly kind = harvestTask;
  readonly concurrency = 4;
  readonly leaseMs = 60_000;

  constructor(
    private readonly source: SourceHarvest,
    private readonly work: UnitOfWork,
    private readonly contracts: ContractRepository,
    private readonly datasources: DatasourceRepository,
    private readonly registrar: ContractRegistrar,
    private readonly outcome: HarvestOutcome,
  ) {}

  async execute(task: Task<HarvestRequest>): Promise<TaskOutcome> {
    try {
      const harvested = await this.source.harvest(task.payload, task.signal);
      const registered: RegisteredDataset[] = [];
      for (const found of harvested) registered.push(await this.register(task.payload.namespace, found));
      return { kind: 'done', effects: (tx) => this.outcome.completed(tx, task.payload, registered) };
    } catch (error) {
      if (!MeshError.is(error) || error.disposition !== 'reject') throw error;
      return { kind: 'done', effects: (tx) => this.outcome.failed(tx, task.payload, faultsOf(error)) };
    }
  }

  exhausted(task: Task<HarvestRequest>, error: unknown): (tx: Transaction) => Promise<void> {
    return (tx) => this.outcome.failed(tx, task.payload, faultsOf(error));
  }

  private async register(namespace: string, found: HarvestedDeclared): Promise<RegisteredDataset> {
    const { name } = found.harvested;
    const [current, confirmed] = await this.work.read(async (tx) => [
      await this.contracts.current(tx, namespace, name),
      await this.datasources.schemaConfirmed(tx, namespace, name),
    ]);
    // Types that were guessed bind nobody: what a person confirms may differ from them.
    return this.registrar.register(namespace, found, current, !confirmed);
  }
}

/** Everything that is wrong: connectors put several faults into one error. */
export function faultsOf(error: unknown): readonly Fault[] {
  const several = MeshError.is(error) ? error.details['faults'] : undefined;
  return Array.isArray(several) && several.length > 0 ? several.map(faultOf) : [faultOf(error)];
}
