import type { Column, Fault } from '@chimera/contracts';
import type { IngestionPartDataset } from '@chimera/intent';
import { pipelineColumns } from './pipeline-columns.js';
import { keyFaults, ruleFaults } from './rule-fit.js';
import { partitionFaults, wayFaults } from './way-fit.js';

/** Whether everything in an ingestion that names columns fits those of the dataset; `path` is that of the dataset. */
export function columnsFaults(
  contract: readonly Column[],
  { columns: chosen, ingestion }: Pick<IngestionPartDataset, 'columns' | 'ingestion'>,
  path: string,
): readonly Fault[] {
  const columns = pipelineColumns(contract, {
    ...(chosen === undefined ? {} : { columns: chosen }),
    transforms: ingestion.transforms ?? [],
  });
  const at = `${path}/ingestion`;
  const along = columns.faults.map((each) => ({ ...each, path: `${path}${each.path}` }));
  const delta = wayFaults(ingestion.way, columns.source, at);
  // What comes out is not known when a step cannot be done: faults that follow from that would mislead.
  if (along.length > 0) return [...along, ...delta];
  return [
    ...delta,
    ...keyFaults(ingestion.key ?? [], columns.output, at),
    ...ruleFaults(ingestion.rules ?? [], columns.output, at),
    ...partitionFaults(ingestion.target, columns.output, at),
  ];
}
