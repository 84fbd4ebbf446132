import { setTimeout as delay } from 'node:timers/promises';
import { serviceNames } from '@chimera/config';
import { stackLayout } from '../layout.js';
import { isRunning } from '../process/process-identity.js';
import { usageOf } from '../process/usage.js';
import { askReadiness, reasonsOf } from '../services/readiness.js';
import { ProcessTable, type ProcessRecord } from '../state/process-table.js';

/** One line of `chimera status`. */
export interface ProcessStatus {
  readonly name: string;
  readonly kind: ProcessRecord['kind'];
  /** `stopped`: not on record; `lost`: on record but gone, and nobody starts it again; `not ready`: asked, and it says so. */
  readonly state: ProcessRecord['state'] | 'stopped' | 'lost' | 'not ready';
  readonly pid: number | null;
  readonly port: number | null;
  readonly uptimeSeconds: number | null;
  readonly restarts: number;
  readonly residentBytes: number | null;
  readonly cpuSeconds: number | null;
  /** Share of one core over the sample, in percent. */
  readonly cpuPercent: number | null;
  readonly lastExit: string | null;
  /** Of a service that was asked and is not ready: each indicator that is down, and since when. */
  readonly notReady: readonly string[];
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
  /** Ask services that run whether they can do their work. Default no: they are `ready` once they were. */
  readonly askServices?: boolean;
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
  const seen = order.map((name) => statusOf(name, records, { cpuBefore: before.get(name), sampleMs }));
  const processes = options.askServices === true ? await Promise.all(seen.map(asked)) : seen;
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
    notReady: [],
  };
}

/** A service that was ready once may not be now; it says why itself. */
async function asked(one: ProcessStatus): Promise<ProcessStatus> {
  if (one.kind !== 'service' || one.state !== 'ready' || one.port === null) return one;
  const answer = await askReadiness(`http://127.0.0.1:${one.port}`);
  const notReady = answer === null ? ['it does not answer /health/ready'] : reasonsOf(answer);
  return notReady.length === 0 ? one : { ...one, state: 'not ready', notReady };
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
