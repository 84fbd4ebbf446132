import { Injectable } from '@nestjs/common';
import type { SupervisorReported } from '@chimera/contracts';
import type { Row, Transaction } from '@chimera/persistence';
import type { Supervisor } from '../domain/supervisor.js';

interface SupervisorRow extends Row {
  readonly supervisor: string;
  readonly slots: number;
  readonly free_cpu_cores: number;
  readonly free_memory_bytes: string;
  readonly active_runs: readonly string[];
  readonly reported_at: string;
}

/** Supervisors by their last heartbeat. */
@Injectable()
export class SupervisorRepository {
  async save(tx: Transaction, report: SupervisorReported): Promise<void> {
    const sql = `insert into supervisors
      (supervisor, slots, free_cpu_cores, free_memory_bytes, active_runs, reported_at)
      values ($1, $2, $3, $4, $5, clock_timestamp())
      on conflict (supervisor) do update set slots = excluded.slots,
        free_cpu_cores = excluded.free_cpu_cores, free_memory_bytes = excluded.free_memory_bytes,
        active_runs = excluded.active_runs, reported_at = excluded.reported_at`;
    const { supervisor, slots, freeCpuCores, freeMemoryBytes, activeRuns } = report;
    await tx.query(sql, [supervisor, slots, freeCpuCores, freeMemoryBytes, JSON.stringify(activeRuns)]);
  }

  async all(tx: Transaction): Promise<readonly Supervisor[]> {
    const sql = `select supervisor, slots, free_cpu_cores, free_memory_bytes::text, active_runs,
      (extract(epoch from reported_at) * 1000)::bigint::text as reported_at from supervisors`;
    return (await tx.query<SupervisorRow>(sql)).map(toSupervisor);
  }
}

function toSupervisor(row: SupervisorRow): Supervisor {
  return {
    supervisor: row.supervisor,
    slots: row.slots,
    freeCpuCores: row.free_cpu_cores,
    freeMemoryBytes: Number(row.free_memory_bytes),
    activeRuns: row.active_runs,
    reportedAt: Number(row.reported_at),
  };
}
