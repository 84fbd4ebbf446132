import { setTimeout as delay } from 'node:timers/promises';
import { serviceNames } from '@chimera/config';
import { stackLayout } from '../layout.js';
import { isRunning } from '../process/process-identity.js';
import { usageOf } from '../process/usage.js';
import { ProcessTable, type ProcessRecord } from '../state/process-table.js';

/** One line of `chimera status`. */
export interface ProcessStatus {
  readonly name: string;
  readonly kind: ProcessRecord['kind'];
  /** `stopped`: not on record; `lost`: on record but gone, and nobody starts it again. */
  readonly state: ProcessRecord['state'] | 'stopped' | 'lost';
  readonly pid: number | null;
  readonly port: number | null;
  readonly uptimeSeconds: number | null;
  readonly restarts: number;
  readonly residentBytes: number | null;
  readonly cpuSeconds: number | null;
  /** Share of one core over the sample, in percent. */
  readonly cpuPercent: number | null;
  readonly lastExit: string | null;
}

/** State of a whole stack. */
export interface StackStatus {
  /** Every service is ready and supervised. */
  readonly up: boolean;
  readonly processes: readonly ProcessStatus[];
}

/** How a stack is looked at. */
export interface StatusOptions {
  /** Default `.chimera` of the repository. */
  readonly stateDir?: string;
  /** Milliseconds over which CPU is measured. Default 500. */
  readonly sampleMs?: number;
}

const order: readonly string[] = ['supervisor', 'postgres', 'kafka', 'registry', 'mail', ...serviceNames];

/** Looks at every process of a stack. Never throws for processes that are gone. */
export async function status(options: StatusOptions = {}): Promise<StackStatus> {
  const records = new Map(
    new ProcessTable(stackLayout(options.stateDir)).all().map((record) => [record.name, record]),
  );
  const before = new Map([...records.values()].map(({ name, pid }) => [name, usageOf(pid)?.cpuSeconds]));
  const sampleMs = options.sampleMs ?? 500;
  if (records.size > 0) await delay(sampleMs);
  const processes = order.map((name) => statusOf(name, records, { cpuBefore: before.get(name), sampleMs }));
  const needed = processes.filter(({ kind }) => kind !== 'server');
  return { up: needed.every(({ state }) => state === 'ready'), processes };
}

function statusOf(
  name: string,
  records: ReadonlyMap<string, ProcessRecord>,
  sample: { cpuBefore: number | undefined; sampleMs: number },
): ProcessStatus {
  const record = records.get(name);
  const alive = record !== undefined && isRunning(record);
  const usage = alive ? usageOf(record.pid) : null;
  const used = usage === null || sample.cpuBefore === undefined ? null : usage.cpuSeconds - sample.cpuBefore;
  return {
    name,
    kind: record?.kind ?? kindOf(name),
    state: stateOf(record, alive, records),
    pid: alive ? record.pid : null,
    port: record?.port ?? null,
    uptimeSeconds: alive ? Math.round((Date.now() - Date.parse(record.startedAt)) / 1000) : null,
    restarts: record?.restarts ?? 0,
    residentBytes: usage?.residentBytes ?? null,
    cpuSeconds: usage?.cpuSeconds ?? null,
    cpuPercent: used === null ? null : Math.round((used * 1_000_000) / sample.sampleMs) / 10,
    lastExit: record?.lastExit ?? null,
  };
}

function stateOf(
  record: ProcessRecord | undefined,
  alive: boolean,
  records: ReadonlyMap<string, ProcessRecord>,
): ProcessStatus['state'] {
  if (record === undefined) return 'stopped';
  if (alive) return record.state;
  const supervisor = records.get('supervisor');
  return supervisor !== undefined && isRunning(supervisor) ? 'waiting' : 'lost';
}

function kindOf(name: string): ProcessRecord['kind'] {
  if (name === 'supervisor') return 'supervisor';
  return (serviceNames as readonly string[]).includes(name) ? 'service' : 'server';
}
