import { Injectable } from '@nestjs/common';
import { topics, type DeclarationChanged } from '@chimera/contracts';
import type { Transaction } from '@chimera/persistence';
import { dueMilestone, ended, milestones } from '../domain/declaration-notice.js';
import { DeclarationRepository } from '../repositories/declaration.repository.js';

const dayMs = 86_400_000;

/** Tells of declarations that end soon or have ended, each milestone once. */
@Injectable()
export class DeclarationNotices {
  constructor(private readonly declarations: DeclarationRepository) {}

  /** Everything that is due on a day, `YYYY-MM-DD`. */
  async tellDue(tx: Transaction, today: string): Promise<void> {
    const horizon = new Date(Date.parse(today) + Math.max(...milestones) * dayMs);
    const ending = await this.declarations.ending(tx, horizon.toISOString().slice(0, 10));
    for (const declaration of ending) await this.tell(tx, declaration, today);
  }

  /** What is due of one declaration. */
  async tell(tx: Transaction, declaration: DeclarationChanged, today: string): Promise<void> {
    const due = dueMilestone(declaration.validUntil, today);
    if (due === null || !(await this.declarations.noteTold(tx, declaration, due))) return;
    if (due === ended) await tx.publish(topics.intake.declarationExpired, declaration);
    else await tx.publish(topics.intake.declarationExpiring, { ...declaration, daysLeft: due });
  }
}
