import { Module } from '@nestjs/common';
import { EmailChannel } from './channels/email.channel.js';
import { WebhookChannel } from './channels/webhook.channel.js';
import { EmailExecutor } from './executors/email.executor.js';
import { RouteNoticeExecutor } from './executors/route-notice.executor.js';
import { WebhookExecutor } from './executors/webhook.executor.js';
import { DataDiscoveryAvailableHandler } from './handlers/data-discovery-available.handler.js';
import { DatasourceOnboardingFailedHandler } from './handlers/datasource-onboarding-failed.handler.js';
import { DatasourceOnboardingRequestedHandler } from './handlers/datasource-onboarding-requested.handler.js';
import { IngestionConfiguredHandler } from './handlers/ingestion-configured.handler.js';
import { IntentRejectedHandler } from './handlers/intent-rejected.handler.js';
import { PipelineConfiguredHandler } from './handlers/pipeline-configured.handler.js';
import { RunAbandonedHandler } from './handlers/run-abandoned.handler.js';
import { VersionPublishedHandler } from './handlers/version-published.handler.js';
import { VersionRejectedHandler } from './handlers/version-rejected.handler.js';
import { ContactRepository } from './repositories/contact.repository.js';
import { DeliveryRepository } from './repositories/delivery.repository.js';
import { NoticeRouter } from './routing/notice-router.js';

/** What the notification service is made of. */
@Module({
  controllers: [
    DataDiscoveryAvailableHandler,
    DatasourceOnboardingFailedHandler,
    DatasourceOnboardingRequestedHandler,
    IngestionConfiguredHandler,
    IntentRejectedHandler,
    PipelineConfiguredHandler,
    RunAbandonedHandler,
    VersionPublishedHandler,
    VersionRejectedHandler,
  ],
  providers: [
    ContactRepository,
    DeliveryRepository,
    NoticeRouter,
    EmailChannel,
    WebhookChannel,
    EmailExecutor,
    WebhookExecutor,
    RouteNoticeExecutor,
  ],
})
export class AppModule {}
