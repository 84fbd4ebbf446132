import { Controller, Get, Param } from '@nestjs/common';
import { RejectedMessageError, type DatasetProfiled } from '@chimera/contracts';
import { Describes } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import { shownProfile } from '../domain/shown-profile.js';
import { ProfileRepository } from '../repositories/profile.repository.js';

type Shown<K extends keyof DatasetProfiled> = Pick<
  DatasetProfiled,
  'namespace' | 'dataset' | 'rowsProfiled' | 'complete' | K
> & {
  /** ISO 8601. */
  readonly profiledAt: string;
};

/** What the values of datasets look like, as everybody may see it. */
@Controller('v1/datasets')
export class ProfileController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly profiles: ProfileRepository,
  ) {}

  @Get(':namespace/:dataset/sample')
  @Describes({
    summary: 'Some rows as text; classified columns read ***.',
    responses: { 200: { type: 'object' } },
  })
  async sample(
    @Param('namespace') namespace: string,
    @Param('dataset') dataset: string,
  ): Promise<Shown<'sample'>> {
    const { columns: _, proposals: __, ...rest } = await this.shown(namespace, dataset);
    return rest;
  }

  @Get(':namespace/:dataset/profile')
  @Describes({
    summary: 'Counts and frequent values by column, and what columns likely hold.',
    responses: { 200: { type: 'object' } },
  })
  async profile(
    @Param('namespace') namespace: string,
    @Param('dataset') dataset: string,
  ): Promise<Shown<'columns' | 'proposals'>> {
    const { sample: _, ...rest } = await this.shown(namespace, dataset);
    return rest;
  }

  private async shown(
    namespace: string,
    dataset: string,
  ): Promise<Shown<'sample' | 'columns' | 'proposals'>> {
    const stored = await this.work.read((tx) => this.profiles.find(tx, namespace, dataset));
    if (stored === null) throw unprofiled(namespace, dataset);
    const { rowsProfiled, complete, columns, proposals, sample } = shownProfile(
      stored.profile,
      stored.columns,
    );
    const profiledAt = stored.profiledAt.toISOString();
    return { namespace, dataset, profiledAt, rowsProfiled, complete, columns, proposals, sample };
  }
}

function unprofiled(namespace: string, dataset: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_NOT_FOUND',
    `Expected a profile of ${namespace}/${dataset}, found none.`,
    {
      hint: 'It is made soon after onboarding, when the source lets its values be looked at; `./chimera dataset list` shows the datasets there are.',
    },
  );
}
