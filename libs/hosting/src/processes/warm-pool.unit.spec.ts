import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WarmPool, type WarmPoolOptions } from './warm-pool.js';

class FakeProcess {
  alive = true;
  tasks = 0;
  memoryBytes = 1;

  end(): Promise<void> {
    this.alive = false;
    return Promise.resolve();
  }
}

function aPool(change: Partial<WarmPoolOptions<FakeProcess>> = {}) {
  const started: FakeProcess[] = [];
  const start = (): FakeProcess => {
    const process = new FakeProcess();
    started.push(process);
    return process;
  };
  const limits = { mostTasks: 3, mostBytes: 100, idleMs: 1_000, mostIdle: 2 };
  return { pool: new WarmPool<FakeProcess>({ start, ...limits, ...change }), started };
}

/** Takes a process, lets it do one task, gives it back. */
function workFor(pool: WarmPool<FakeProcess>, team: string): FakeProcess {
  const process = pool.take(team);
  process.tasks += 1;
  pool.giveBack(process, team);
  return process;
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('processes kept warm', () => {
  it('work again for their team, and for no other (Invariant 12)', () => {
    const { pool, started } = aPool();
    const first = workFor(pool, 'data');
    expect(workFor(pool, 'data')).toBe(first);
    expect(pool.take('sales')).not.toBe(first);
    expect(started).toHaveLength(2);
  });

  it('are replaced after a number of tasks', () => {
    const { pool } = aPool();
    const used = [1, 2, 3, 4].map(() => workFor(pool, 'data'));
    expect(new Set(used.slice(0, 3)).size).toBe(1);
    expect(used[0]!.alive).toBe(false);
    expect(used[3]).not.toBe(used[0]);
  });

  it('are replaced when they have grown', () => {
    const { pool } = aPool();
    const grown = pool.take('data');
    grown.memoryBytes = 101;
    pool.giveBack(grown, 'data');
    expect(grown.alive).toBe(false);
    expect(pool.take('data')).not.toBe(grown);
  });

  it('are not given out when they were killed while they waited', () => {
    const { pool } = aPool();
    const killed = workFor(pool, 'data');
    killed.alive = false;
    expect(pool.take('data')).not.toBe(killed);
  });

  it('end when nobody wants them for a while, counted from their last task', () => {
    const { pool } = aPool();
    const process = workFor(pool, 'data');
    vi.advanceTimersByTime(900);
    workFor(pool, 'data');
    vi.advanceTimersByTime(900);
    expect(process.alive).toBe(true);
    vi.advanceTimersByTime(100);
    expect(process.alive).toBe(false);
  });

  it('are bounded in number: the one that waited longest makes room (Invariant 11)', () => {
    const { pool } = aPool();
    const [a, b, c] = ['a', 'b', 'c'].map((team) => workFor(pool, team));
    expect([a!.alive, b!.alive, c!.alive]).toEqual([false, true, true]);
  });

  it('start from spares that nobody used, which are replaced a little later', () => {
    const { pool, started } = aPool({ spares: 1 });
    pool.open();
    const [spare] = started;
    expect(pool.take('data')).toBe(spare);
    expect(started).toHaveLength(1);
    vi.advanceTimersByTime(300);
    expect(started).toHaveLength(2);
  });

  it('all end when the pool closes, those at work when they come back', async () => {
    const { pool, started } = aPool({ spares: 1 });
    pool.open();
    const atWork = pool.take('data');
    const idle = workFor(pool, 'sales');
    await pool.close();
    expect([idle.alive, atWork.alive]).toEqual([false, true]);
    pool.giveBack(atWork, 'data');
    expect(started.every((process) => !process.alive)).toBe(true);
  });
});
