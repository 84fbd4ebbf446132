// Generated from schemas/ by `pnpm contracts:generate`. Do not edit.
export type { CheckResult, Column, DatasetContract, Fault, Ledger, LoadSegment, ProcessUsage, Rule, TargetReceipt } from './types.js';
export type { DataDiscoveryAvailable } from './discovery.js';
export type { RunAssessed } from './dq.js';
export type { RunFailed, RunProgressed, RunStaged, RunStarted, SupervisorReported, VersionPublished, VersionRejected } from './ingestion.js';
export type { DatasourceOnboardingRequested, IngestionConfigured, IngestionIntentSubmitted, IntentRejected, IntentUnchanged, PipelineConfigured, RunStartRequested, SourceIntentSubmitted } from './intake.js';
export type { ContractChanged, DatasetRegistered, DatasourceOnboardingCompleted, DatasourceOnboardingFailed } from './metadata.js';
export type { NotificationDelivered, NotificationFailed } from './notification.js';
export type { RunAbandoned, RunAssigned, RunRequested } from './orchestrator.js';
export { topics } from './topics.js';
