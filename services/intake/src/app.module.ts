import { Module } from '@nestjs/common';
import { ConnectionTester } from './connections/connection-tester.js';
import { SystemGate } from './connections/system-gate.js';
import { Clock } from './declarations/clock.js';
import { DeclarationNotices } from './declarations/declaration-notices.js';
import { DeclarationWatch } from './declarations/declaration-watch.js';
import { ConnectionTestExecutor } from './executors/connection-test.executor.js';
import { DeclarationWatchExecutor } from './executors/declaration-watch.executor.js';
import { ContractChangedHandler } from './handlers/contract-changed.handler.js';
import { DatasetProfiledHandler } from './handlers/dataset-profiled.handler.js';
import { DatasetRegisteredHandler } from './handlers/dataset-registered.handler.js';
import { DiscoveryAvailableHandler } from './handlers/discovery-available.handler.js';
import { IngestionIntentSubmittedHandler } from './handlers/ingestion-intent-submitted.handler.js';
import { OnboardingCompletedHandler } from './handlers/onboarding-completed.handler.js';
import { OnboardingFailedHandler } from './handlers/onboarding-failed.handler.js';
import { PipelineContractRegisteredHandler } from './handlers/pipeline-contract-registered.handler.js';
import { SourceIntentSubmittedHandler } from './handlers/source-intent-submitted.handler.js';
import { IngestionsController } from './http/ingestions.controller.js';
import { IntentViewsController } from './http/intent-views.controller.js';
import { IntentsController } from './http/intents.controller.js';
import { MembersController } from './http/members.controller.js';
import { NamespacesController } from './http/namespaces.controller.js';
import { PipelinesController } from './http/pipelines.controller.js';
import { ReconciliationsController } from './http/reconciliations.controller.js';
import { RunsController } from './http/runs.controller.js';
import { SubmissionsController } from './http/submissions.controller.js';
import { TeamsController } from './http/teams.controller.js';
import { ContractRequestRepository } from './repositories/contract-request.repository.js';
import { DatasetRepository } from './repositories/dataset.repository.js';
import { DeclarationRepository } from './repositories/declaration.repository.js';
import { IngestionKnowledgeRepository } from './repositories/ingestion-knowledge.repository.js';
import { IntentRepository } from './repositories/intent.repository.js';
import { NamespaceRepository } from './repositories/namespace.repository.js';
import { OnboardingFactsRepository } from './repositories/onboarding-facts.repository.js';
import { PipelineRepository } from './repositories/pipeline.repository.js';
import { ProfileRepository } from './repositories/profile.repository.js';
import { SubmissionRepository } from './repositories/submission.repository.js';
import { TeamRepository } from './repositories/team.repository.js';
import { KnownPipelines } from './requests/known-pipelines.js';
import { PipelineRequests } from './requests/pipeline-requests.js';
import { IngestionDecider } from './submissions/ingestion-decider.js';
import { IngestionPlanner } from './submissions/ingestion-planner.js';
import { OutputContracts } from './submissions/output-contracts.js';
import { Reconfigurer } from './submissions/reconfigurer.js';
import { SourceDecider } from './submissions/source-decider.js';
import { SubmissionAnswers } from './submissions/submission-answers.js';
import { SubmissionDecider } from './submissions/submission-decider.js';
import { SubmissionDesk } from './submissions/submission-desk.js';
import { SubmissionIntake } from './submissions/submission-intake.js';
import { Access } from './teams/access.js';
import { MemberTokens } from './teams/member-tokens.js';
import { NamespaceDesk } from './teams/namespace-desk.js';
import { TeamDesk } from './teams/team-desk.js';

@Module({
  controllers: [
    IntentsController,
    IntentViewsController,
    IngestionsController,
    SubmissionsController,
    RunsController,
    PipelinesController,
    ReconciliationsController,
    TeamsController,
    MembersController,
    NamespacesController,
    SourceIntentSubmittedHandler,
    IngestionIntentSubmittedHandler,
    DatasetRegisteredHandler,
    DatasetProfiledHandler,
    OnboardingCompletedHandler,
    OnboardingFailedHandler,
    DiscoveryAvailableHandler,
    PipelineContractRegisteredHandler,
    ContractChangedHandler,
  ],
  providers: [
    SubmissionRepository,
    IntentRepository,
    OnboardingFactsRepository,
    DatasetRepository,
    PipelineRepository,
    ContractRequestRepository,
    DeclarationRepository,
    ProfileRepository,
    Clock,
    DeclarationNotices,
    DeclarationWatch,
    DeclarationWatchExecutor,
    OutputContracts,
    IngestionPlanner,
    Reconfigurer,
    IngestionKnowledgeRepository,
    TeamRepository,
    NamespaceRepository,
    Access,
    MemberTokens,
    TeamDesk,
    NamespaceDesk,
    KnownPipelines,
    PipelineRequests,
    SubmissionAnswers,
    SubmissionIntake,
    SubmissionDesk,
    SourceDecider,
    IngestionDecider,
    SubmissionDecider,
    ConnectionTester,
    SystemGate,
    ConnectionTestExecutor,
  ],
})
export class AppModule {}
