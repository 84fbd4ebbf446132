import { Injectable } from '@nestjs/common';
import { RejectedMessageError, topics } from '@chimera/contracts';
import { suggestion } from '@chimera/intent';
import { UnitOfWork, type Origin, type ReadTransaction } from '@chimera/persistence';
import type { Namespace } from '../domain/team.js';
import { NamespaceRepository } from '../repositories/namespace.repository.js';
import { TeamDesk } from './team-desk.js';

/** Makes namespaces. Asking for one that the team has already changes nothing. */
@Injectable()
export class NamespaceDesk {
  constructor(
    private readonly work: UnitOfWork,
    private readonly namespaces: NamespaceRepository,
    private readonly teams: TeamDesk,
  ) {}

  async create(origin: Origin, wanted: Omit<Namespace, 'revision'>): Promise<Namespace> {
    return this.work.run(origin, async (tx) => {
      await this.teams.found(tx, wanted.team);
      const made = { ...wanted, revision: 1 };
      if (await this.namespaces.add(tx, made)) {
        await tx.publish(topics.intake.namespaceChanged, { ...made, changedBy: origin.actor });
        return made;
      }
      const known = await this.found(tx, wanted.namespace);
      if (known.team === wanted.team) return known;
      throw new RejectedMessageError(
        'CHIMERA_CONFLICT',
        `Expected a new namespace, found "${known.namespace}" to belong to the team "${known.team}".`,
        { hint: 'Choose another name.' },
      );
    });
  }

  /** Throws `CHIMERA_NAMESPACE_UNKNOWN` with the nearest name. */
  async found(tx: ReadTransaction, namespace: string): Promise<Namespace> {
    const known = await this.namespaces.find(tx, namespace);
    if (known !== null) return known;
    const names = (await this.namespaces.list(tx)).map((one) => one.namespace);
    throw new RejectedMessageError(
      'CHIMERA_NAMESPACE_UNKNOWN',
      `Expected a namespace that exists, found "${namespace.slice(0, 80)}".`,
      { hint: suggestion(namespace, names) ?? 'List them: `chimera namespace list`.' },
    );
  }
}
