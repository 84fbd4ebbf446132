import { fileURLToPath } from 'node:url';
import { Inject, Injectable } from '@nestjs/common';
import type { DqConfig } from '@chimera/config';
import { CONFIG, WarmPool } from '@chimera/hosting';
import { ProgramProcess, type Program } from '../process/program-process.js';

const program: Program = {
  entry: fileURLToPath(new URL('./main.js', import.meta.url)),
  name: 'checker',
  heapMb: 192,
};
/** A checker that holds more than this after a check is not used again. */
const mostBytes = 192 * 1024 * 1024;
/** Checks at once, and attempts followed at once. */
const mostIdle = 4;

/** Checker processes, kept for the next check of their team. */
@Injectable()
export class CheckerPool {
  private readonly pool: WarmPool<ProgramProcess>;

  constructor(@Inject(CONFIG) { warmth }: DqConfig) {
    this.pool = new WarmPool({
      start: () => new ProgramProcess(program),
      mostTasks: warmth.runs,
      mostBytes,
      idleMs: warmth.idleSeconds * 1_000,
      mostIdle,
    });
  }

  take(team: string): ProgramProcess {
    const process = this.pool.take(team);
    process.tasks += 1;
    return process;
  }

  giveBack(process: ProgramProcess, team: string): void {
    this.pool.giveBack(process, team);
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}
