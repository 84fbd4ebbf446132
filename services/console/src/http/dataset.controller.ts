import { Controller, Get, Param, Query } from '@nestjs/common';
import { odcsContract, RejectedMessageError, type OdcsContract } from '@chimera/contracts';
import { Describes } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import type { DatasetView, VersionView } from '../domain/dataset-view.js';
import { ReadModelRepository } from '../repositories/read-model.repository.js';
import * as schemas from './schemas.js';

const mostDatasets = 1_000;

/** Reads of datasets. */
@Controller('v1/datasets')
export class DatasetController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly models: ReadModelRepository,
  ) {}

  @Get()
  @Describes({
    summary: 'Every dataset with its contract and what readers see.',
    query: { namespace: { type: 'string' } },
    responses: { 200: schemas.datasetsAnswer },
  })
  async list(@Query('namespace') namespace?: string): Promise<{ datasets: readonly DatasetView[] }> {
    return { datasets: await this.work.read((tx) => this.models.datasets(tx, namespace, mostDatasets)) };
  }

  @Get(':namespace/:name')
  @Describes({
    summary: 'One dataset: contract, columns, rules and versions.',
    responses: { 200: schemas.datasetAnswer },
  })
  async show(
    @Param('namespace') namespace: string,
    @Param('name') name: string,
  ): Promise<DatasetView & { versions: readonly VersionView[] }> {
    return this.work.read(async (tx) => {
      const dataset = await this.models.dataset(tx, namespace, name);
      if (dataset === null) throw unknownDataset(namespace, name);
      return { ...dataset, versions: await this.models.versions(tx, namespace, name) };
    });
  }

  @Get(':namespace/:name/odcs')
  @Describes({
    summary: 'The contract as an Open Data Contract Standard 3.1.0 document.',
    responses: { 200: schemas.odcsAnswer },
  })
  async odcs(@Param('namespace') namespace: string, @Param('name') name: string): Promise<OdcsContract> {
    const dataset = await this.work.read((tx) => this.models.odcs(tx, namespace, name));
    if (dataset === null) throw unknownDataset(namespace, name);
    return odcsContract(dataset);
  }
}

function unknownDataset(namespace: string, name: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_DATASET_UNKNOWN',
    `Expected a dataset, found none called "${namespace}/${name}".`,
    {
      hint: '`./chimera dataset list` shows the datasets there are.',
    },
  );
}
