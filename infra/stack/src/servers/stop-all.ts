import type { StackLayout } from '../layout.js';
import { stopProcess } from '../process/stop.js';
import { ProcessTable, type ProcessRecord } from '../state/process-table.js';

/** Services first, so that they drain into servers that still answer; Postgres last, the registry stands on it. */
const order: readonly ((record: ProcessRecord) => boolean)[] = [
  ({ kind }) => kind === 'supervisor',
  ({ kind }) => kind === 'service',
  ({ kind, name }) => kind === 'server' && name !== 'postgres',
  ({ name }) => name === 'postgres',
];

const parts = { supervisor: 'supervisor', server: 'servers', service: 'services' } as const;

/**
 * Ends every process that the stack has on record, in order; each is asked first and killed when it
 * does not go (Invariant 7). Returns the names of those that had to be killed.
 */
export async function stopAll(
  layout: StackLayout,
  which: { supervisor?: boolean; servers?: boolean; services?: boolean } = {},
): Promise<readonly string[]> {
  const table = new ProcessTable(layout);
  const killed: string[] = [];
  for (const part of order) {
    const stage = (record: ProcessRecord) => part(record) && which[parts[record.kind]] !== false;
    await Promise.all(
      table
        .all()
        .filter(stage)
        .map(async (record) => {
          const went = await stopProcess(record, record.stopSignal, record.stopWithinMs);
          if (!went) killed.push(record.name);
        }),
    );
    for (const record of table.all().filter(stage)) table.remove(record.name);
  }
  return killed;
}
