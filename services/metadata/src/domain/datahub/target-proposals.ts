import type { MetadataChangeProposal, PipelineConfigured } from '@chimera/contracts';
import type { PipelineConfig } from '@chimera/intent';
import { outputOrigins } from '../column-origins.js';
import { sourceColumnNames, targetPlace, targetUrn } from '../places.js';
import { proposalsOf } from './dataset-aspects.js';
import { lineageAspects } from './lineage-aspects.js';
import { datasetProposals } from './proposal.js';

/** What readers of a pipeline's target query, as DataHub sees it: a dataset with its owner, schema and upstream. */
export function targetProposals(
  event: PipelineConfigured,
  config: PipelineConfig,
  at: Date,
): readonly MetadataChangeProposal[] {
  const { contract, team, pipeline, namespace, configVersion } = event;
  const { transforms, target } = config.ingestion;
  const urn = targetUrn(config);
  const run = `${namespace}/${pipeline}@${configVersion}`;
  const names = new Set(contract.columns.map(({ name }) => name));
  const { columns } = outputOrigins(sourceColumnNames(event), transforms);
  const lineage = {
    source: event.urn,
    target: urn,
    columns: columns.filter(({ column }) => names.has(column)),
    transformed: transforms.length > 0,
  };
  const catalogued = {
    urn,
    platform: 'postgres',
    name: target.relation,
    qualifiedName: targetPlace(config).name,
    team,
    columns: contract.columns,
    properties: { pipeline: `${namespace}/${pipeline}`, mode: target.mode },
    tags: [],
    description: null,
    harvest: run,
  };
  return [...proposalsOf(catalogued, at), ...datasetProposals(urn, run, lineageAspects(lineage, at), at)];
}
