import type { SupervisorReported } from '@chimera/contracts';
import type { Transaction, UnitOfWork } from '@chimera/persistence';
import { silentLogger } from '@chimera/telemetry';
import { describe, expect, it } from 'vitest';
import { Heartbeat } from './heartbeat.js';

function aHeartbeat(idleMs = 60_000) {
  const reports: SupervisorReported[] = [];
  const tx = { publish: async (_topic: unknown, report: SupervisorReported) => void reports.push(report) };
  const work = {
    run: (_origin: unknown, act: (tx: Transaction) => Promise<void>) => act(tx as unknown as Transaction),
  };
  const desk = { runs: [] as string[], freeSlots: 2, accepting: true };
  const options = {
    supervisor: 's1',
    slots: 2,
    work: work as unknown as UnitOfWork,
    log: silentLogger,
    idleMs,
  };
  return { heartbeat: new Heartbeat(options, desk), desk, reports };
}

describe('the heartbeat', () => {
  it('is quiet while nothing happens', async () => {
    const { heartbeat, reports } = aHeartbeat();
    await heartbeat.beat();
    await heartbeat.beat();
    expect(reports).toHaveLength(1);
  });

  it('speaks again in time although nothing happened', async () => {
    const { heartbeat, reports } = aHeartbeat(0);
    await heartbeat.beat();
    await heartbeat.beat();
    expect(reports).toHaveLength(2);
  });

  it('tells each beat while runs are active, and when they ended', async () => {
    const { heartbeat, desk, reports } = aHeartbeat();
    desk.runs = ['a'];
    desk.freeSlots = 1;
    await heartbeat.beat();
    await heartbeat.beat();
    desk.runs = [];
    desk.freeSlots = 2;
    await heartbeat.beat();
    await heartbeat.beat();
    expect(reports.map((report) => report.activeRuns)).toEqual([['a'], ['a'], []]);
  });

  it('offers no slots once the supervisor stops', async () => {
    const { heartbeat, desk, reports } = aHeartbeat();
    desk.accepting = false;
    desk.freeSlots = 0;
    await heartbeat.beat();
    expect(reports).toMatchObject([{ slots: 0, freeSlots: 0 }]);
  });
});
