import { Injectable } from '@nestjs/common';
import { RejectedMessageError } from '@chimera/contracts';
import type { HttpRequest } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import { NamespaceRepository } from '../repositories/namespace.repository.js';

/** Who may do what: the operator everything, a member what concerns the namespaces of their teams. */
@Injectable()
export class Access {
  constructor(
    private readonly work: UnitOfWork,
    private readonly namespaces: NamespaceRepository,
  ) {}

  /** Namespaces that the caller may use; null for all. */
  async namespacesOf(request: HttpRequest): Promise<ReadonlySet<string> | null> {
    const member = memberOf(request);
    if (member === null) return null;
    const own = await this.work.read((tx) => this.namespaces.list(tx, member));
    return new Set(own.map(({ namespace }) => namespace));
  }

  /** Throws `CHIMERA_FORBIDDEN` when the namespace is none of the caller's; also when it does not exist. */
  async assertMayUse(request: HttpRequest, namespace: string): Promise<void> {
    const own = await this.namespacesOf(request);
    if (own === null || own.has(namespace)) return;
    throw new RejectedMessageError(
      'CHIMERA_FORBIDDEN',
      `Expected a namespace of your teams, found "${namespace.slice(0, 80)}".`,
      {
        hint:
          own.size === 0
            ? 'Your teams have no namespace: the operator makes one with `chimera namespace create`.'
            : `Yours: ${[...own].slice(0, 20).join(', ')}.`,
      },
    );
  }
}

/** Name of the member who asks; null when it is the operator. */
export function memberOf(request: HttpRequest): string | null {
  return request.chimera?.member ?? null;
}

/** Throws `CHIMERA_FORBIDDEN` for everybody but the operator. */
export function assertOperator(request: HttpRequest): void {
  if (memberOf(request) === null) return;
  throw new RejectedMessageError(
    'CHIMERA_FORBIDDEN',
    'Expected the token of the operator, found one of a member.',
    {
      hint: 'Teams and namespaces are made by the operator, whose token the launcher wrote.',
    },
  );
}
