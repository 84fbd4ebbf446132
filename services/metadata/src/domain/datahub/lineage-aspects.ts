import type { Aspect } from './proposal.js';
import { catalogueActor } from './proposal.js';

/** Where a column of a target comes from. */
export interface ColumnOrigin {
  readonly column: string;
  readonly from: readonly string[];
}

/** What a pipeline makes of its source. */
export interface CataloguedLineage {
  readonly source: string;
  readonly target: string;
  readonly columns: readonly ColumnOrigin[];
  /** Whether rows or columns differ from the source's. */
  readonly transformed: boolean;
}

/** Lineage of a target from its source, by dataset and by column. */
export function lineageAspects(lineage: CataloguedLineage, at: Date): readonly Aspect[] {
  const { source, target, columns, transformed } = lineage;
  const auditStamp = { time: at.getTime(), actor: catalogueActor };
  const field = (urn: string, column: string): string => `urn:li:schemaField:(${urn},${column})`;
  return [
    [
      'upstreamLineage',
      {
        upstreams: [{ auditStamp, dataset: source, type: transformed ? 'TRANSFORMED' : 'COPY' }],
        fineGrainedLineages: columns
          .filter(({ from }) => from.length > 0)
          .map(({ column, from }) => ({
            upstreamType: 'FIELD_SET',
            upstreams: from.map((one) => field(source, one)),
            downstreamType: 'FIELD',
            downstreams: [field(target, column)],
            confidenceScore: 1,
          })),
      },
    ],
  ];
}

/** A version that readers see now: freshness and size without touching the store. */
export function publicationAspects(rows: number, columns: number, at: Date): readonly Aspect[] {
  const time = at.getTime();
  return [
    [
      'operation',
      {
        timestampMillis: time,
        operationType: 'INSERT',
        lastUpdatedTimestamp: time,
        numAffectedRows: rows,
        actor: catalogueActor,
        sourceType: 'DATA_PROCESS',
      },
    ],
    ['datasetProfile', { timestampMillis: time, rowCount: rows, columnCount: columns }],
  ];
}
