import { Module } from '@nestjs/common';
import { EmailChannel } from './channels/email.channel.js';
import { WebhookChannel } from './channels/webhook.channel.js';
import { DeliveryAttempt } from './executors/delivery-attempt.js';
import { DeliveryRetentionExecutor } from './executors/delivery-retention.executor.js';
import { DeliveryTarget } from './executors/delivery-target.js';
import { EmailExecutor } from './executors/email.executor.js';
import { HeldNoticesExecutor } from './executors/held-notices.executor.js';
import { RetentionStart } from './executors/retention-start.js';
import { RouteNoticeExecutor } from './executors/route-notice.executor.js';
import { WebhookExecutor } from './executors/webhook.executor.js';
import { DatasetRegisteredHandler } from './handlers/dataset-registered.handler.js';
import { DatasourceOnboardingRequestedHandler } from './handlers/datasource-onboarding-requested.handler.js';
import { PipelineConfiguredHandler } from './handlers/pipeline-configured.handler.js';
import { toldEvents } from './handlers/told-events.js';
import { DeliveriesController } from './http/deliveries.controller.js';
import { RequestRate } from './http/request-rate.js';
import { SubscriptionsController } from './http/subscriptions.controller.js';
import { UnsubscribeController } from './http/unsubscribe.controller.js';
import { ContactRepository } from './repositories/contact.repository.js';
import { DatasetRepository } from './repositories/dataset.repository.js';
import { DeliveryRepository } from './repositories/delivery.repository.js';
import { HeldNoticeRepository } from './repositories/held-notice.repository.js';
import { ReceiverRepository } from './repositories/receiver.repository.js';
import { SubscriptionRepository } from './repositories/subscription.repository.js';
import { NoticeRouter } from './routing/notice-router.js';
import { Outbound } from './routing/outbound.js';
import { ReceiverWatch } from './routing/receiver-watch.js';
import { Resending } from './routing/resending.js';
import { SubscriptionRouting } from './routing/subscription-routing.js';
import { SubscriptionDesk } from './subscriptions/subscription-desk.js';

const handlers = [
  DatasetRegisteredHandler,
  DatasourceOnboardingRequestedHandler,
  PipelineConfiguredHandler,
  ...Object.values(toldEvents),
];
const executors = [
  DeliveryRetentionExecutor,
  EmailExecutor,
  HeldNoticesExecutor,
  RouteNoticeExecutor,
  WebhookExecutor,
];
const repositories = [
  ContactRepository,
  DatasetRepository,
  DeliveryRepository,
  HeldNoticeRepository,
  ReceiverRepository,
  SubscriptionRepository,
];

/** What the notification service is made of. */
@Module({
  controllers: [...handlers, DeliveriesController, SubscriptionsController, UnsubscribeController],
  providers: [
    ...executors,
    ...repositories,
    DeliveryAttempt,
    DeliveryTarget,
    EmailChannel,
    NoticeRouter,
    Outbound,
    ReceiverWatch,
    RequestRate,
    Resending,
    RetentionStart,
    SubscriptionDesk,
    SubscriptionRouting,
    WebhookChannel,
  ],
})
export class AppModule {}
