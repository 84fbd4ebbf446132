import { Injectable } from '@nestjs/common';
import type { Fault } from '@chimera/contracts';
import type { ReadTransaction, Transaction } from '@chimera/persistence';
import type { OnboardingFacts } from '../domain/onboarding-facts.js';

/** Names a version of an intent. */
export interface VersionKey {
  readonly namespace: string;
  readonly intent: string;
  readonly version: number;
}

/** Something heard about the onboarding of a version. */
export type HeardFact =
  | { readonly datasets: readonly string[] }
  | { readonly failed: readonly Fault[] }
  | { readonly available: true };

/** Facts about onboarding, merged: hearing one again, or in another order, changes nothing. */
@Injectable()
export class OnboardingFactsRepository {
  async hear(tx: Transaction, key: VersionKey, fact: HeardFact): Promise<void> {
    await tx.query(
      `INSERT INTO onboarding_facts AS f (namespace, intent, version, datasets, failed, available)
       VALUES ($1, $2, $3, $4::jsonb, $5::jsonb, $6)
       ON CONFLICT (namespace, intent, version) DO UPDATE SET
         datasets = coalesce(EXCLUDED.datasets, f.datasets),
         failed = coalesce(EXCLUDED.failed, f.failed),
         available = f.available OR EXCLUDED.available`,
      [
        key.namespace,
        key.intent,
        key.version,
        'datasets' in fact ? JSON.stringify(fact.datasets) : null,
        'failed' in fact ? JSON.stringify(fact.failed) : null,
        'available' in fact,
      ],
    );
  }

  async of(tx: ReadTransaction, key: VersionKey): Promise<OnboardingFacts> {
    const [row] = await tx.query<{
      readonly datasets: readonly string[] | null;
      readonly failed: readonly Fault[] | null;
      readonly available: boolean | null;
      readonly registered: readonly string[];
    }>(
      `SELECT f.datasets, f.failed, f.available,
              ARRAY(SELECT d.dataset FROM datasets d WHERE d.namespace = $1 AND d.intent = $2 AND d.intent_version >= $3) AS registered
       FROM (SELECT 1) one LEFT JOIN onboarding_facts f ON f.namespace = $1 AND f.intent = $2 AND f.version = $3`,
      [key.namespace, key.intent, key.version],
    );
    return { ...row!, available: row!.available ?? false };
  }
}
