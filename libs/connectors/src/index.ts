export type {
  ConnectorContext,
  DatasetProfile,
  DatasetSelection,
  DeclaredColumn,
  HarvestedDataset,
  ListedDataset,
  ProfiledColumn,
  ReadRange,
  SchemaDifference,
  SelectionPatterns,
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
  Answer,
  PositionMove,
  Question,
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
