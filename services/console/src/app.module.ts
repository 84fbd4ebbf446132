import { Module } from '@nestjs/common';
import { observedEventHandlers } from './handlers/observed-event.handler.js';
import { DatasetController } from './http/dataset.controller.js';
import { EventController } from './http/event.controller.js';
import { PipelineController } from './http/pipeline.controller.js';
import { RunController } from './http/run.controller.js';
import { TailSignal } from './http/tail-signal.js';
import { ProjectionRepository } from './repositories/projection.repository.js';
import { ReadModelRepository } from './repositories/read-model.repository.js';
import { TailRetention } from './repositories/tail-retention.js';

/** What the console service is made of. */
@Module({
  controllers: [
    RunController,
    PipelineController,
    DatasetController,
    EventController,
    ...observedEventHandlers,
  ],
  providers: [ProjectionRepository, ReadModelRepository, TailSignal, TailRetention],
})
export class AppModule {}
