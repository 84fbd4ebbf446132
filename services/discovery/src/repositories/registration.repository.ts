import { Injectable } from '@nestjs/common';
import type { DataDiscoveryAvailable, DatasourceOnboardingCompleted } from '@chimera/contracts';
import type { Transaction } from '@chimera/persistence';
import * as sql from './catalogue.sql.js';

type AnnounceableRow = {
  readonly version: number;
  readonly team: string;
  readonly support_email: string;
  readonly datasets: readonly string[];
};

/** Intent versions on their way to being announced. */
@Injectable()
export class RegistrationRepository {
  async lock(tx: Transaction, namespace: string, intent: string): Promise<void> {
    await tx.query(sql.lockIntent, [namespace, intent]);
  }

  async save(tx: Transaction, event: DatasourceOnboardingCompleted): Promise<void> {
    const { namespace, intent, version, team, supportEmail, datasets } = event;
    await tx.query(sql.saveRegistration, [
      namespace,
      intent,
      version,
      team,
      supportEmail,
      JSON.stringify(datasets),
    ]);
  }

  /** Takes what can be announced now; each version is taken once. */
  async takeAnnounceable(
    tx: Transaction,
    namespace: string,
    intent: string,
  ): Promise<readonly DataDiscoveryAvailable[]> {
    const rows = await tx.query<AnnounceableRow>(sql.announceable, [namespace, intent]);
    return rows.map(({ support_email, ...row }) => ({
      namespace,
      intent,
      supportEmail: support_email,
      ...row,
    }));
  }
}
