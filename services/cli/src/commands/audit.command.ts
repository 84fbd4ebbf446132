import type { Command } from 'commander';
import { RejectedMessageError } from '@chimera/contracts';
import { exitCodes } from '../exit.js';
import { acts } from './action.js';

interface AuditEntry {
  readonly seq: number;
  readonly eventId: string;
  readonly type: string;
  readonly occurredAt: string;
  readonly subject: string;
  readonly causationId: string | null;
  readonly actor: string;
}

interface AuditAnswer {
  readonly entries: readonly AuditEntry[];
  readonly chain: { readonly holds: boolean; readonly fault: string | null };
}

/** `chimera audit`: every event about an intent or a run, effects below their causes. */
export function registerAudit(program: Command): void {
  const command = program
    .command('audit')
    .description('every event about an intent or a run, effects below their causes')
    .option('--intent <namespace/name>', 'about this intent')
    .option('--run <id>', 'about this run')
    .option('--correlation <id>', 'of one business flow');
  acts<[{ intent?: string; run?: string; correlation?: string }]>(
    command,
    async ({ output, api }, filter) => {
      const { intent, run, correlation } = filter;
      if ([intent, run, correlation].filter((one) => one !== undefined).length !== 1) {
        throw new RejectedMessageError('CHIMERA_USAGE', 'Expected one of --intent, --run, --correlation.');
      }
      const answer = await (await api()).get<AuditAnswer>('audit', '/v1/audit', { intent, run, correlation });
      output.result(answer, () => auditText(answer));
      return answer.chain.holds ? exitCodes.done : exitCodes.failed;
    },
  );
}

function auditText({ entries, chain }: AuditAnswer): string {
  const byCause = new Map<string | null, AuditEntry[]>();
  const known = new Set(entries.map((entry) => entry.eventId));
  for (const entry of entries) {
    const cause = entry.causationId !== null && known.has(entry.causationId) ? entry.causationId : null;
    byCause.set(cause, [...(byCause.get(cause) ?? []), entry]);
  }
  const lines = (cause: string | null, depth: number): string[] =>
    (byCause.get(cause) ?? []).flatMap((entry) => [
      entryLine(entry, depth),
      ...lines(entry.eventId, depth + 1),
    ]);
  const verdict = chain.holds ? 'hash chain: holds' : `hash chain: BROKEN, ${chain.fault ?? ''}`;
  return [...lines(null, 0), '', verdict].join('\n');
}

function entryLine(entry: AuditEntry, depth: number): string {
  const name = entry.type.replace(/^chimera\./, '').replace(/\.v\d+$/, '');
  return `${String(entry.seq).padStart(6)}  ${entry.occurredAt}  ${'  '.repeat(depth)}${name}  ${entry.subject}  by ${entry.actor}`;
}
