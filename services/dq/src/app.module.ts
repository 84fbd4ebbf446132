import { Module } from '@nestjs/common';
import { CheckerProcess } from './checker/checker-process.js';
import { AssessExecutor } from './executors/assess.executor.js';
import { RunStagedHandler } from './handlers/run-staged.handler.js';
import { AssessmentRepository } from './repositories/assessment.repository.js';

/** What the dq service is made of. */
@Module({
  controllers: [RunStagedHandler],
  providers: [AssessExecutor, CheckerProcess, AssessmentRepository],
})
export class AppModule {}
