import { Controller, Get, Query } from '@nestjs/common';
import { RejectedMessageError } from '@chimera/contracts';
import { Describes } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import type { AuditEntry } from '../domain/entry.js';
import { faultOf, genesis, intactEntry, type ChainHead } from '../domain/hash-chain.js';
import { AuditLogRepository, type AuditFilter } from '../repositories/audit-log.repository.js';

/** Entries listed at once. */
const mostEntries = 2_000;
const pageSize = 1_000;

/** Whether the chain is intact. */
interface ChainVerdict {
  readonly holds: boolean;
  /** What is wrong; null when nothing is. */
  readonly fault: string | null;
  /** Entries looked at. */
  readonly verified: number;
}

const text = { type: 'string' };

/** Reads of the audit log. */
@Controller('v1/audit')
export class AuditController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly log: AuditLogRepository,
  ) {}

  @Get()
  @Describes({
    summary:
      'Every event about an intent, a run or a business flow, oldest first; each entry is checked against its hash.',
    query: { intent: { ...text, description: 'namespace/name' }, run: text, correlation: text },
  })
  async list(
    @Query('intent') intent?: string,
    @Query('run') run?: string,
    @Query('correlation') correlation?: string,
  ): Promise<{ entries: readonly AuditEntry[]; chain: ChainVerdict }> {
    const filter = filterOf(intent, run, correlation);
    const entries = await this.work.read((tx) => this.log.list(tx, filter, mostEntries));
    const broken = entries.find((entry) => !intactEntry(entry));
    const fault = broken === undefined ? null : `entry ${broken.seq} was changed`;
    return { entries, chain: { holds: fault === null, fault, verified: entries.length } };
  }

  @Get('verify')
  @Describes({
    summary: 'Walks the whole log and tells whether every entry is intact and follows the one before.',
  })
  async verify(): Promise<ChainVerdict> {
    let head: ChainHead = genesis;
    for (;;) {
      const page = await this.work.read((tx) => this.log.page(tx, head.seq, pageSize));
      const fault = faultOf(head, page);
      const verified = head.seq + page.length;
      if (fault !== null) return { holds: false, fault, verified };
      head = page.at(-1) ?? head;
      if (page.length < pageSize) return this.endsAt(head, verified);
    }
  }

  /** Entries cut off at the end leave no gap; only the recorded end of the chain tells. */
  private async endsAt(last: ChainHead, verified: number): Promise<ChainVerdict> {
    const recorded = await this.work.read((tx) => this.log.recordedEnd(tx));
    const next = await this.work.read((tx) => this.log.page(tx, last.seq, 1));
    // Writers go on while the log is walked.
    const intact = next.length > 0 || recorded.hash === last.hash;
    const fault = intact
      ? null
      : `entries between ${last.seq} and the recorded end ${recorded.seq} are missing`;
    return { holds: intact, fault, verified };
  }
}

function filterOf(intent?: string, runId?: string, correlationId?: string): AuditFilter {
  const given = [intent, runId, correlationId].filter((one) => one !== undefined);
  if (given.length !== 1) throw wrongQuery(`${given.length} of them`);
  if (runId !== undefined) return { runId };
  if (correlationId !== undefined) return { correlationId };
  const [namespace = '', name = '', ...more] = intent!.split('/');
  if (namespace === '' || name === '' || more.length > 0) throw wrongQuery(`intent=${intent!.slice(0, 100)}`);
  return { intent: { namespace, name } };
}

function wrongQuery(found: string): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_USAGE',
    `Expected one of the query parameters intent (namespace/name), run, correlation; found ${found}.`,
    { hint: 'For example: /v1/audit?intent=aviation/flights.' },
  );
}
