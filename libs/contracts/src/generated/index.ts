// Generated from schemas/ by `pnpm contracts:generate`. Do not edit.
export type { CheckResult, ClassificationProposal, Column, ColumnProfile, ColumnReconciliation, DatasetContract, Fault, Ledger, LoadSegment, LoadStart, ProcessUsage, Rule, SchemaDifference, TargetReceipt, TeamMember, ValueCount } from './types.js';
export type { DataDiscoveryAvailable } from './discovery.js';
export type { ReconciliationCompleted, RunAssessed, TimelinessChanged } from './dq.js';
export type { RunFailed, RunProgressed, RunStaged, RunStarted, SchemaChangeFound, SupervisorReported, VersionPublished, VersionRejected } from './ingestion.js';
export type { DatasourceOnboardingRequested, DeclarationChanged, DeclarationExpired, DeclarationExpiring, IngestionConfigured, IngestionIntentSubmitted, IntentRejected, IntentUnchanged, NamespaceChanged, PipelineConfigured, PipelineContractRequested, PipelineStateRequested, ReconciliationRequested, RunCancelRequested, RunStartRequested, SourceIntentSubmitted, TeamChanged } from './intake.js';
export type { ContractChangeRefused, ContractChanged, DatasetProfiled, DatasetRegistered, DatasourceOnboardingCompleted, DatasourceOnboardingFailed, LineageEmitted, PipelineContractRegistered, SourceChanged } from './metadata.js';
export type { NotificationDelivered, NotificationFailed, SubscriptionChanged } from './notification.js';
export type { PipelineStateChanged, RunAbandoned, RunAssigned, RunCancelled, RunRequested, RunStopRequested, RunWaiting, ScheduleMissed } from './orchestrator.js';
export { topics } from './topics.js';
