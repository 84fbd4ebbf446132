import { RejectedMessageError } from '@chimera/contracts';
import { csvSource } from './csv/source.connector.js';
import { csvSourceSpec } from './csv/spec-page.js';
import { parquetSource } from './parquet/source.connector.js';
import { parquetSourceSpec } from './parquet/spec-page.js';
import { postgresSource } from './postgres/source.connector.js';
import { postgresSourceSpec, postgresTargetSpec } from './postgres/spec-page.js';
import { postgresTarget } from './postgres/target.connector.js';
import type { SourceConnector } from './source.js';
import type { ConnectorSpec } from './spec.js';
import type { TargetConnector } from './target.js';

/** Every source technology. A new one is a folder and a line here. */
const sources: readonly SourceConnector[] = [postgresSource, parquetSource, csvSource];
const targets: readonly TargetConnector[] = [postgresTarget];

/** Documentation and configuration schema of every connector. */
export const connectorSpecs: readonly ConnectorSpec[] = [
  postgresSourceSpec,
  parquetSourceSpec,
  csvSourceSpec,
  postgresTargetSpec,
];

/** Kinds that `sourceConnector` knows. */
export const sourceKinds: readonly string[] = sources.map((source) => source.kind);
/** Kinds that `targetConnector` knows. */
export const targetKinds: readonly string[] = targets.map((target) => target.kind);

/** The source connector of a kind. Throws `CHIMERA_INTENT_INVALID` naming the known kinds. */
export function sourceConnector(kind: string): SourceConnector {
  return sources.find((source) => source.kind === kind) ?? unknownKind('source', kind, sourceKinds);
}

/** The target connector of a kind. Throws `CHIMERA_INTENT_INVALID` naming the known kinds. */
export function targetConnector(kind: string): TargetConnector {
  return targets.find((target) => target.kind === kind) ?? unknownKind('target', kind, targetKinds);
}

function unknownKind(role: string, kind: string, known: readonly string[]): never {
  throw new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected a ${role} kind (${known.join(', ')}), found ${JSON.stringify(kind)}.`,
    {
      hint: `Choose one of: ${known.join(', ')}.`,
    },
  );
}
