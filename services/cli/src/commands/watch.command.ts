import type { Command } from 'commander';
import type { CheckResult, Fault, Ledger } from '@chimera/contracts';
import type { ApiClient } from '../api/client.js';
import { acts } from './action.js';
import { ledgerText } from './run-text.js';

interface TailEvent {
  readonly seq: number;
  readonly id: string;
  readonly type: string;
  readonly time: string;
  readonly subject: string;
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** `chimera watch`: a live tail of what the mesh does. */
export function registerWatch(program: Command): void {
  const command = program
    .command('watch')
    .description('a live tail of what the mesh does; Ctrl-C ends it')
    .option('--all', 'begin with what is remembered instead of now')
    .option('--once', 'print what there is and end');
  acts<[{ all?: boolean; once?: boolean }]>(command, async ({ output, api, signal }, options) => {
    const client = await api();
    let after = options.all === true || options.once === true ? 0 : -1;
    while (!signal.aborted) {
      const query = { after, waitSeconds: options.once === true ? 0 : 20, limit: 500 };
      const { events, next } = await nextEvents(client, query, signal);
      for (const event of events)
        process.stdout.write(`${output.json ? JSON.stringify(event) : eventLine(event)}\n`);
      after = next;
      if (options.once === true && events.length === 0) return;
    }
  });
}

/** The next page of the tail; none when Ctrl-C ends the wait for it. */
async function nextEvents(
  client: ApiClient,
  query: { after: number; waitSeconds: number; limit: number },
  signal: AbortSignal,
): Promise<{ events: readonly TailEvent[]; next: number }> {
  try {
    return await client.get('console', '/v1/events', query);
  } catch (error) {
    if (signal.aborted) return { events: [], next: query.after };
    throw error;
  }
}

/** One event as one line: time, event, what it is about, what matters in it. */
export function eventLine(event: TailEvent): string {
  const name = event.type.replace(/^chimera\./, '').replace(/\.v\d+$/, '');
  return `${event.time.slice(11, 23)}  ${name.padEnd(44)} ${event.subject}  ${gist(event.data)}`.trimEnd();
}

/** The part of an event that a reader looks for first. */
function gist(data: Readonly<Record<string, unknown>>): string {
  const faults = data['faults'] as readonly Fault[] | undefined;
  if (faults !== undefined && faults.length > 0)
    return faults.map((fault) => `${fault.path} ${fault.message}`).join('; ');
  const failed = data['failedChecks'] as readonly CheckResult[] | undefined;
  if (failed !== undefined && failed.length > 0)
    return failed
      .map((check) => `${check.id}: expected ${check.expected}, observed ${check.observed}`)
      .join('; ');
  if (data['ledger'] !== undefined)
    return `version ${String(data['version'])}, ${ledgerText(data['ledger'] as Ledger)}`;
  if (typeof data['code'] === 'string') return `${data['code']}: ${String(data['message'])}`;
  if (typeof data['channel'] === 'string') return `${data['channel']} to ${String(data['recipient'])}`;
  const version = data['version'] === undefined ? '' : `version ${String(data['version'])}`;
  return data['attempt'] === undefined ? version : `${version}, attempt ${String(data['attempt'])}`;
}
