import type { Classification, ColumnDeclaration, Ingestion, SourceIntent } from '@chimera/intent';
import { RejectedMessageError } from '@chimera/contracts';
import type { ApiClient } from '../api/client.js';
import { splitName } from '../commands/names.js';

/** What was found out about a dataset, for a person to confirm. */
export interface Proposal {
  readonly classification?: Readonly<Record<string, Classification>>;
  readonly schema?: readonly ColumnDeclaration[];
}

/** One version of an intent as intake keeps it: the source part. */
export interface StoredVersion {
  readonly version: number;
  readonly content: SourceIntent;
  readonly submittedBy: string;
  readonly submittedAt: string;
}

/** An intent as intake tells it. */
export interface StoredIntent {
  readonly namespace: string;
  readonly name: string;
  readonly version: number;
  readonly team: string;
  readonly sourceKind: string;
  readonly state: string;
  readonly datasets: readonly string[];
  readonly content: SourceIntent;
  /** From the newest to the oldest. */
  readonly versions: readonly StoredVersion[];
  /** By dataset; absent when nothing was proposed. */
  readonly proposed?: Readonly<Record<string, Proposal>>;
  /** Ingestion by dataset, as last submitted; absent when there is none. */
  readonly ingestion?: Readonly<Record<string, Ingestion>>;
}

/** Asks intake for `namespace/name`. Throws `CHIMERA_USAGE` for other names, `CHIMERA_INTENT_UNKNOWN`. */
export async function storedIntent(api: ApiClient, text: string): Promise<StoredIntent> {
  const { namespace, name } = splitName(text, 'name');
  return api.get<StoredIntent>(
    'intake',
    `/v1/intents/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`,
  );
}

/** One version of it; the current one by default. Throws `CHIMERA_NOT_FOUND`. */
export function versionOf(stored: StoredIntent, version: number = stored.version): StoredVersion {
  const found = stored.versions.find((each) => each.version === version);
  if (found !== undefined) return found;
  throw new RejectedMessageError(
    'CHIMERA_NOT_FOUND',
    `Expected a version from 1 to ${stored.version} of ${stored.namespace}/${stored.name}, found ${version}.`,
    { hint: 'List them: `chimera intent show <namespace>/<name>`.' },
  );
}
