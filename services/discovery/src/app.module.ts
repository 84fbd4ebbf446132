import { Module } from '@nestjs/common';
import { Announcer } from './announcing/announcer.js';
import { ContractChangedHandler } from './handlers/contract-changed.handler.js';
import { DatasetProfiledHandler } from './handlers/dataset-profiled.handler.js';
import { DatasetRegisteredHandler } from './handlers/dataset-registered.handler.js';
import { DatasourceOnboardingCompletedHandler } from './handlers/datasource-onboarding-completed.handler.js';
import { ProfileController } from './http/profile.controller.js';
import { SearchController } from './http/search.controller.js';
import { CatalogueRepository } from './repositories/catalogue.repository.js';
import { ProfileRepository } from './repositories/profile.repository.js';
import { RegistrationRepository } from './repositories/registration.repository.js';
import { CatalogueSearch } from './searching/catalogue-search.js';

/** What the discovery service is made of. */
@Module({
  controllers: [
    ContractChangedHandler,
    DatasetProfiledHandler,
    DatasetRegisteredHandler,
    DatasourceOnboardingCompletedHandler,
    ProfileController,
    SearchController,
  ],
  providers: [Announcer, CatalogueSearch, CatalogueRepository, ProfileRepository, RegistrationRepository],
})
export class AppModule {}
