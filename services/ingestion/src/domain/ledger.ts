import { balanceLedger } from '@chimera/dataplane';
import { RejectedMessageError, type Ledger, type MeshError } from '@chimera/contracts';

/** What the reader counted. */
export interface ReadAccount {
  readonly read: number;
  readonly quarantined: number;
  readonly filtered: number;
  /** The source's own count in the same snapshot; null when it cannot give one. */
  readonly sourceCount: number | null;
  /** Rows and checksum over all sealed parts. */
  readonly sealedRows: number;
  readonly sealedChecksum: string;
}

/** What the target confirmed. */
export interface StagedAccount {
  readonly rows: number;
  /** Over the rows that it was given, before duplicates were dropped. */
  readonly checksum: string;
  /** Rows dropped as duplicates. Default 0. */
  readonly deduplicated?: number;
}

/** Where every row went. */
export function ledgerOf(read: ReadAccount, staged: StagedAccount): Ledger {
  return {
    read: read.read,
    staged: staged.rows,
    quarantined: read.quarantined,
    filtered: read.filtered,
    deduplicated: staged.deduplicated ?? 0,
    sourceCount: read.sourceCount,
  };
}

/**
 * What keeps a staged version from being offered for publication; null when nothing does. Invariant 10:
 * rows read and rows accounted for must agree, with the source's own count and with what was sealed.
 */
export function faultOfLedger(
  read: ReadAccount,
  staged: StagedAccount,
  maxQuarantinedPercent: number,
): MeshError | null {
  const balance = balanceLedger(ledgerOf(read, staged));
  if (!balance.balanced) return unbalanced(balance.explanation);
  const confirmed = staged.rows + (staged.deduplicated ?? 0);
  if (confirmed !== read.sealedRows || staged.checksum !== read.sealedChecksum) {
    const sealed = `${read.sealedRows} rows with checksum ${read.sealedChecksum}`;
    return unbalanced(`${sealed} were sealed, but the target confirms ${confirmed} with ${staged.checksum}.`);
  }
  return faultOfQuarantine(read, maxQuarantinedPercent);
}

function faultOfQuarantine({ read, quarantined }: ReadAccount, maxPercent: number): MeshError | null {
  if (quarantined * 100 <= maxPercent * read) return null;
  const share = ((quarantined * 100) / read).toFixed(2);
  return new RejectedMessageError(
    'CHIMERA_QUARANTINE_EXCEEDED',
    `${quarantined} of ${read} rows (${share}%) broke the contract, more than the ${maxPercent}% that the pipeline allows.`,
    { hint: 'Look at the rows in quarantine, then mend the source or raise maxQuarantined.percent.' },
  );
}

function unbalanced(message: string): MeshError {
  return new RejectedMessageError('CHIMERA_LEDGER_UNBALANCED', message, {
    hint: 'Nothing was published. Start the run again, and report it with the log of this run if it repeats.',
  });
}
