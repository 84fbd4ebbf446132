import { Injectable } from '@nestjs/common';
import { topics } from '@chimera/contracts';
import type { Transaction } from '@chimera/persistence';
import { RegistrationRepository } from '../repositories/registration.repository.js';

/** Announces intent versions as soon as every dataset of them can be found, whatever event came last. */
@Injectable()
export class Announcer {
  constructor(private readonly registrations: RegistrationRepository) {}

  /** Merges a fact about an intent, then announces what became complete by it. */
  async merge(
    tx: Transaction,
    fact: { namespace: string; intent: string },
    save: () => Promise<void>,
  ): Promise<void> {
    await this.registrations.lock(tx, fact.namespace, fact.intent);
    await save();
    for (const event of await this.registrations.takeAnnounceable(tx, fact.namespace, fact.intent)) {
      await tx.publish(topics.discovery.dataDiscoveryAvailable, event);
    }
  }
}
