export type {
  ConnectorContext,
  DatasetSelection,
  HarvestedDataset,
  ReadPlan,
  RejectedRow,
  RowChunk,
  RowRule,
  SourceConnection,
  SourceConnector,
  SourceFault,
  SourceReader,
} from './source.js';
export type {
  StagedReceipt,
  StagingSession,
  TargetConnection,
  TargetConnector,
  VersionPlan,
} from './target.js';
export { connectorSpecs, sourceConnector, sourceKinds, targetConnector, targetKinds } from './registry.js';
export {
  renderSpec,
  secretReference,
  type ConnectorExample,
  type ConnectorSpec,
  type JsonSchema,
} from './spec.js';
