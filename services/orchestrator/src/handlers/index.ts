import { ContractChangeRefusedHandler } from './contract-change-refused.handler.js';
import { DeclarationChangedHandler } from './declaration-changed.handler.js';
import { PipelineConfiguredHandler } from './pipeline-configured.handler.js';
import { PipelineStateRequestedHandler } from './pipeline-state-requested.handler.js';
import { RunAssessedHandler } from './run-assessed.handler.js';
import { RunCancelRequestedHandler } from './run-cancel-requested.handler.js';
import { RunFailedHandler } from './run-failed.handler.js';
import { RunStagedHandler } from './run-staged.handler.js';
import { RunStartRequestedHandler } from './run-start-requested.handler.js';
import { RunStartedHandler } from './run-started.handler.js';
import { SchemaChangeFoundHandler } from './schema-change-found.handler.js';
import { SourceChangedHandler } from './source-changed.handler.js';
import { SupervisorReportedHandler } from './supervisor-reported.handler.js';
import { VersionPublishedHandler } from './version-published.handler.js';
import { VersionRejectedHandler } from './version-rejected.handler.js';

/** Every topic that the orchestrator listens to. */
export const handlers = [
  PipelineConfiguredHandler,
  PipelineStateRequestedHandler,
  DeclarationChangedHandler,
  RunStartRequestedHandler,
  RunCancelRequestedHandler,
  SupervisorReportedHandler,
  RunStartedHandler,
  RunStagedHandler,
  RunFailedHandler,
  SchemaChangeFoundHandler,
  ContractChangeRefusedHandler,
  SourceChangedHandler,
  RunAssessedHandler,
  VersionPublishedHandler,
  VersionRejectedHandler,
] as const;
