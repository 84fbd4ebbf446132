import { sourceConnector, type DatasetProfile } from '@chimera/connectors';
import {
  metadataChangeProposals,
  topics,
  TransientError,
  type DatasetProfiled,
  type DatasetContract,
} from '@chimera/contracts';
import { Executes } from '@chimera/hosting';
import { readSourcePart } from '@chimera/intent';
import {
  UnitOfWork,
  type Task,
  type TaskExecutor,
  type TaskOutcome,
  type Transaction,
} from '@chimera/persistence';
import { profileAspect } from '../domain/datahub/profile-aspect.js';
import { datasetProposals } from '../domain/datahub/proposal.js';
import { declaredOf } from '../domain/declared.js';
import { profiledEvent } from '../domain/profiled-event.js';
import { SourceHarvest } from '../registration/source-harvest.js';
import { ContractRepository } from '../repositories/contract.repository.js';
import { DatasourceRepository, type OnboardedDataset } from '../repositories/datasource.repository.js';

/** Task kind of looking at values. */
export const profileTask = 'profile';
/** Tries; a dataset without a profile is onboarded all the same. */
export const profileAttempts = 3;

/** Which dataset to look at. */
export interface ProfileRequest {
  readonly namespace: string;
  readonly intent: string;
  readonly version: number;
  readonly dataset: string;
}

const patienceMs = 60_000;

/**
 * Looks at the values of a newly onboarded dataset, one dataset at a time so that harvests are not slowed. A task of its
 * own: onboarding is complete without it, and its failure is in the log only.
 */
@Executes()
export class ProfileExecutor implements TaskExecutor<ProfileRequest> {
  readonly kind = profileTask;
  readonly concurrency = 1;

  constructor(
    private readonly work: UnitOfWork,
    private readonly datasources: DatasourceRepository,
    private readonly contracts: ContractRepository,
    private readonly source: SourceHarvest,
  ) {}

  async execute({ payload, signal }: Task<ProfileRequest>): Promise<TaskOutcome> {
    const { namespace, dataset } = payload;
    const [known, contract] = await this.work.read(async (tx) => [
      await this.datasources.onboarded(tx, namespace, dataset),
      await this.contracts.current(tx, namespace, dataset),
    ]);
    // A newer version of the intent has a task of its own.
    if (known === null || contract === null || known.request.version !== payload.version)
      return { kind: 'done' };
    const event = await this.look(payload, known, contract, signal);
    return event === null ? { kind: 'done' } : { kind: 'done', effects: (tx) => this.tell(tx, event) };
  }

  exhausted(): (tx: Transaction) => Promise<void> {
    return async () => undefined;
  }

  private async look(
    { namespace, dataset, intent, version }: ProfileRequest,
    { urn, request }: OnboardedDataset,
    { columns }: DatasetContract,
    signal: AbortSignal,
  ): Promise<DatasetProfiled | null> {
    const part = readSourcePart(request.content);
    const connector = sourceConnector(part.source.kind);
    const selection = part.datasets.find(({ name }) => name === dataset);
    if (connector.profile === undefined || selection === undefined) return null;
    const context = this.source.context(AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]));
    const seen = await inTime(connector.profile(part.source, selection, columns, context));
    const said = declaredOf(part, dataset).classification;
    const overruled = Object.keys(said).filter((column) => said[column] === 'none');
    return profiledEvent(
      { namespace, dataset, intent, intentVersion: version, urn, columns, overruled },
      seen,
    );
  }

  private async tell(tx: Transaction, event: DatasetProfiled): Promise<void> {
    await tx.publish(topics.metadata.datasetProfiled, event);
    const at = new Date();
    const run = `${event.namespace}/${event.intent}@${event.intentVersion}`;
    for (const proposal of datasetProposals(event.urn, run, [profileAspect(event, at)], at))
      await tx.publish(metadataChangeProposals, proposal);
  }
}

/** A connector that does not listen to its signal is left to itself. */
async function inTime(profile: Promise<DatasetProfile>): Promise<DatasetProfile> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new TransientError('CHIMERA_SOURCE_TIMEOUT', `Expected a profile within ${patienceMs / 1000} s.`),
        ),
      patienceMs + 5_000,
    );
  });
  try {
    return await Promise.race([profile, late]);
  } finally {
    clearTimeout(timer);
  }
}
