import { topics } from '@chimera/contracts';
import * as onboarding from '../domain/onboarding-notices.js';
import * as notices from '../domain/notices.js';
import * as pipelines from '../domain/pipeline-notices.js';
import * as quality from '../domain/quality-notices.js';
import { telling } from './telling.js';

const { intake, metadata, discovery, orchestrator, ingestion, dq } = topics;

/** Every event that people are told about. One line each: its topic, and what is said. */
export const toldEvents = {
  intentRejected: telling(intake.intentRejected, notices.intentRejected),
  ingestionConfigured: telling(intake.ingestionConfigured, notices.ingestionConfigured),
  declarationExpiring: telling(intake.declarationExpiring, onboarding.declarationExpiring),
  declarationExpired: telling(intake.declarationExpired, onboarding.declarationExpired),
  onboardingFailed: telling(metadata.datasourceOnboardingFailed, notices.onboardingFailed),
  contractChanged: telling(metadata.contractChanged, onboarding.contractChanged),
  contractChangeRefused: telling(metadata.contractChangeRefused, onboarding.contractChangeRefused),
  datasetProfiled: telling(metadata.datasetProfiled, onboarding.datasetProfiled),
  discoveryAvailable: telling(discovery.dataDiscoveryAvailable, notices.discoveryAvailable),
  runAbandoned: telling(orchestrator.runAbandoned, notices.runAbandoned),
  runCancelled: telling(orchestrator.runCancelled, pipelines.runCancelled),
  pipelineStateChanged: telling(orchestrator.pipelineStateChanged, pipelines.pipelineStateChanged),
  scheduleMissed: telling(orchestrator.scheduleMissed, pipelines.scheduleMissed),
  schemaChangeFound: telling(ingestion.schemaChangeFound, pipelines.schemaChangeFound),
  versionPublished: telling(ingestion.versionPublished, notices.versionPublished),
  versionRejected: telling(ingestion.versionRejected, notices.versionRejected),
  runAssessed: telling(dq.runAssessed, quality.runAssessed),
  timelinessChanged: telling(dq.timelinessChanged, quality.timelinessChanged),
  reconciliationCompleted: telling(dq.reconciliationCompleted, quality.reconciliationCompleted),
} as const;
