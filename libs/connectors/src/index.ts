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
  Publication,
  TargetConnector,
  TargetFault,
  VersionPlan,
} from './target.js';
export {
  KeptConnections,
  type ConnectionKeeper,
  type KeepingLimits,
  type KeptConnection,
} from './kept-connections.js';
export { connectorSpecs, sourceConnector, sourceKinds, targetConnector, targetKinds } from './registry.js';
export {
  renderSpec,
  secretReference,
  type ConnectorExample,
  type ConnectorSpec,
  type JsonSchema,
} from './spec.js';
