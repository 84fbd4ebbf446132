import { Controller, Get, Param, Query } from '@nestjs/common';
import { RejectedMessageError } from '@chimera/contracts';
import { Describes } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import { runStates, type RunView } from '../domain/run-view.js';
import { ReadModelRepository, type TailEvent } from '../repositories/read-model.repository.js';
import { oneOf, wholeNumber } from './query.js';
import * as schemas from './schemas.js';

const text = { type: 'string' };

/** Reads of runs. */
@Controller('v1/runs')
export class RunController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly models: ReadModelRepository,
  ) {}

  @Get()
  @Describes({
    summary: 'Runs, newest first.',
    query: {
      namespace: text,
      pipeline: text,
      state: { type: 'string', enum: [...runStates] },
      limit: { type: 'integer', minimum: 1, maximum: 500, default: 20 },
    },
    responses: { 200: schemas.runsAnswer },
  })
  async list(
    @Query('namespace') namespace?: string,
    @Query('pipeline') pipeline?: string,
    @Query('state') state?: string,
    @Query('limit') limitText?: string,
  ): Promise<{ runs: readonly RunView[] }> {
    const limit = wholeNumber('limit', limitText, { min: 1, max: 500, otherwise: 20 });
    const filter = {
      limit,
      ...(namespace === undefined ? {} : { namespace }),
      ...(pipeline === undefined ? {} : { pipeline }),
      ...(state === undefined ? {} : { state: oneOf('state', state, runStates) }),
    };
    return { runs: await this.work.read((tx) => this.models.runs(tx, filter)) };
  }

  @Get(':id')
  @Describes({
    summary: 'One run: state, progress, ledger, checks, processes, and its events in order.',
    responses: { 200: schemas.runAnswer },
  })
  async show(@Param('id') id: string): Promise<RunView & { timeline: readonly TailEvent[] }> {
    return this.work.read(async (tx) => {
      const run = await this.models.run(tx, id);
      if (run === null) throw unknownRun(id);
      return { ...run, timeline: await this.models.timeline(tx, id) };
    });
  }
}

function unknownRun(id: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_RUN_UNKNOWN',
    `Expected the id of a run, found "${id.slice(0, 100)}".`,
    {
      hint: '`./chimera run list` shows the runs there are.',
    },
  );
}
