import { Module } from '@nestjs/common';
import { Announcer } from './announcing/announcer.js';
import { DatasetRegisteredHandler } from './handlers/dataset-registered.handler.js';
import { DatasourceOnboardingCompletedHandler } from './handlers/datasource-onboarding-completed.handler.js';
import { SearchController } from './http/search.controller.js';
import { CatalogueRepository } from './repositories/catalogue.repository.js';
import { RegistrationRepository } from './repositories/registration.repository.js';

/** What the discovery service is made of. */
@Module({
  controllers: [DatasetRegisteredHandler, DatasourceOnboardingCompletedHandler, SearchController],
  providers: [Announcer, CatalogueRepository, RegistrationRepository],
})
export class AppModule {}
