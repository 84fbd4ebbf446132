import type { ChildProcess } from 'node:child_process';
import { RejectedMessageError } from '@chimera/contracts';
import { eventually } from '@chimera/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { origin, schema, testService, topic, type TestService } from '../test-service.spec.js';
import { processThatHangs } from './process-that-hangs.spec.js';
import type { Task, TaskExecutor, TaskOutcome } from './task.js';
import { TaskWorkers } from './task-workers.js';

let service: TestService;
const started: TaskWorkers[] = [];
const children: ChildProcess[] = [];

beforeAll(async () => (service = await testService()));
beforeEach(() => service.database.query('TRUNCATE tasks, outbox, state'));
afterEach(async () => {
  await Promise.all(started.splice(0).map((workers) => workers.stop(200)));
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => service.close());

type Execute = (task: Task<unknown>) => Promise<TaskOutcome>;

const hangingProcess = () => {
  const child = processThatHangs(service.url, schema);
  children.push(child);
  return child;
};

const done: TaskOutcome = { kind: 'done' };

function executor(execute: Execute, settings: Partial<TaskExecutor> = {}): TaskExecutor {
  return { kind: 'work', concurrency: 2, execute, exhausted: () => async () => undefined, ...settings };
}

async function start(executors: readonly TaskExecutor[], on = service): Promise<TaskWorkers> {
  const { database, notifications, work, log } = on;
  const workers = new TaskWorkers({ database, notifications, work, log, executors });
  started.push(workers);
  await workers.start();
  return workers;
}

const enqueue = (key: string, options = {}, kind = 'work') =>
  service.work.run(origin, (tx) => tx.enqueue(kind, key, { key }, options));
const rows = () =>
  service.database.query('SELECT kind, key, attempt, lease_owner, last_error FROM tasks ORDER BY id');
const sent = async () =>
  (await service.database.query<{ key: string }>('SELECT key FROM outbox ORDER BY id')).map(({ key }) => key);
const gone = () => eventually(async () => expect(await rows()).toEqual([]), { deadlineMs: 20_000 });

describe('TaskWorkers', () => {
  it('runs a task soon after it is enqueued, commits its effects and removes it', async () => {
    const seen: Task<unknown>[] = [];
    await start([
      executor(async (task) => {
        seen.push(task);
        return { kind: 'done', effects: (tx) => tx.publish(topic, { key: task.key, text: 'x' }) };
      }),
    ]);
    await enqueue('ns/1', { maxAttempts: 4 });
    await gone();
    expect(seen).toMatchObject([
      { key: 'ns/1', payload: { key: 'ns/1' }, attempt: 1, maxAttempts: 4, origin },
    ]);
    expect(await sent()).toEqual(['ns/1']);
  });

  it('waits for the time a task is due', async () => {
    const at = new Date(Date.now() + 700);
    let ranAt = 0;
    await start([
      executor(async () => {
        ranAt = Date.now();
        return done;
      }),
    ]);
    await enqueue('later', { runAt: at });
    await gone();
    expect(ranAt).toBeGreaterThanOrEqual(at.getTime() - 5);
    expect(ranAt).toBeLessThan(at.getTime() + 2_000);
  });

  it('tries again after a retry and after an error, counting attempts', async () => {
    const attempts: number[] = [];
    await start([
      executor(async ({ attempt }) => {
        attempts.push(attempt);
        if (attempt === 1) return { kind: 'retry', delayMs: 20, reason: 'busy at amqp://u:canary@h' };
        if (attempt === 2) throw new RangeError('odd');
        return done;
      }),
    ]);
    await enqueue('again');
    await eventually(async () =>
      expect(await rows()).toMatchObject([{ attempt: 2, last_error: 'RangeError: odd' }]),
    );
    await gone();
    expect(attempts).toEqual([1, 2, 3]);
  });

  it('commits the effects of giving up together with the removal of the task', async () => {
    const errors: unknown[] = [];
    let failEffects = true;
    const giveUp = executor(async () => ({ kind: 'retry', delayMs: 1, reason: 'never' }), {
      leaseMs: 300,
      exhausted: (task, error) => async (tx) => {
        errors.push(error);
        await tx.publish(topic, { key: `given-up-${task.key}`, text: 'x' });
        if (failEffects) throw new RangeError('effects fail once');
      },
    });
    await enqueue('hopeless', { maxAttempts: 2 });
    await start([giveUp]);
    await eventually(() => expect(errors.length).toBeGreaterThan(0));
    expect(await rows()).toHaveLength(1);
    expect(await sent()).toEqual([]);
    failEffects = false;
    await gone();
    expect(await sent()).toEqual(['given-up-hopeless']);
    expect(errors[0]).toMatchObject({ code: 'CHIMERA_TASK_EXHAUSTED' });
  });

  it('gives up at once what can never succeed', async () => {
    let tries = 0;
    await start([
      executor(
        async () => {
          tries += 1;
          throw new RejectedMessageError('CHIMERA_SOURCE_CREDENTIALS', 'wrong password');
        },
        {
          exhausted: (_task, error) => (tx) =>
            tx.publish(topic, { key: (error as { code: string }).code, text: 'x' }),
        },
      ),
    ]);
    await enqueue('rejected');
    await gone();
    expect(tries).toBe(1);
    expect(await sent()).toEqual(['CHIMERA_SOURCE_CREDENTIALS']);
  });

  it('takes over the task of a process that was killed', async () => {
    await enqueue('ns/killed');
    const child = hangingProcess();
    await eventually(async () =>
      expect(await rows()).toMatchObject([{ attempt: 1, lease_owner: expect.any(String) }]),
    );
    child.kill('SIGKILL');
    const attempts: number[] = [];
    await start([
      executor(async ({ attempt }) => {
        attempts.push(attempt);
        return done;
      }),
    ]);
    await gone();
    expect(attempts).toEqual([2]);
  });

  it('gives up a task whose last try died with its process', async () => {
    await enqueue('ns/last', { maxAttempts: 1 });
    const child = hangingProcess();
    await eventually(async () => expect(await rows()).toMatchObject([{ attempt: 1 }]));
    child.kill('SIGKILL');
    let executed = 0;
    await start([
      executor(
        async () => {
          executed += 1;
          return done;
        },
        {
          exhausted: (_task, error) => (tx) =>
            tx.publish(topic, { key: (error as { code: string }).code, text: 'x' }),
        },
      ),
    ]);
    await gone();
    expect(executed).toBe(0);
    expect(await sent()).toEqual(['CHIMERA_WORKER_LOST']);
  });

  it('keeps a long task while it runs, and refuses the outcome of one that lost its lease', async () => {
    const release: (() => void)[] = [];
    const signals: AbortSignal[] = [];
    const hanging = executor(
      async ({ key, signal }) => {
        signals.push(signal);
        await new Promise<void>((resolve) => release.push(resolve));
        return { kind: 'done', effects: (tx) => tx.publish(topic, { key: `zombie-${key}`, text: 'x' }) };
      },
      { leaseMs: 300 },
    );
    await start([hanging]);
    await enqueue('long');
    await eventually(() => expect(signals).toHaveLength(1));
    const until = Date.now() + 900;
    await eventually(() => expect(Date.now()).toBeGreaterThan(until));
    expect(signals).toHaveLength(1);
    expect(signals[0]?.aborted).toBe(false);

    await service.database.query(
      "UPDATE tasks SET lease_owner = 'another', attempt = 2, lease_until = now() + '1 min'",
    );
    await eventually(() => expect(signals[0]?.aborted).toBe(true));
    release.forEach((free) => free());
    await started[0]?.stop(2_000);
    expect(await sent()).toEqual([]);
    expect(await rows()).toMatchObject([{ lease_owner: 'another' }]);
  });

  it('lets lanes take turns: a thousand tasks of one namespace do not hold up another', async () => {
    await service.work.run(origin, async (tx) => {
      for (let n = 0; n < 200; n += 1) await tx.enqueue('work', `noisy/${n}`, null);
    });
    await enqueue('quiet/1');
    const order: string[] = [];
    await start([
      executor(
        async ({ key }) => {
          order.push(key);
          return done;
        },
        { concurrency: 1 },
      ),
    ]);
    await eventually(() => expect(order).toContain('quiet/1'));
    expect(order.indexOf('quiet/1')).toBeLessThanOrEqual(1);
  });

  it('gives kinds slots of their own, each bounded', async () => {
    let running = 0;
    let most = 0;
    const held: (() => void)[] = [];
    const slow = executor(
      async () => {
        most = Math.max(most, (running += 1));
        await new Promise<void>((resolve) => held.push(resolve));
        running -= 1;
        return done;
      },
      { kind: 'slow', concurrency: 2 },
    );
    for (let n = 0; n < 6; n += 1) await enqueue(`a/${n}`, {}, 'slow');
    await start([slow, executor(async () => done)]);
    await eventually(() => expect(running).toBe(2));
    await enqueue('b/1');
    await eventually(async () => expect((await rows()).map(({ kind }) => kind)).not.toContain('work'));
    while ((await rows()).length > 0) {
      held.splice(0).forEach((free) => free());
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(most).toBe(2);
  });

  it('runs each task once when two processes share the queue', async () => {
    const ran: string[] = [];
    const counting = () =>
      executor(
        async ({ key }) => {
          ran.push(key);
          return done;
        },
        { concurrency: 5 },
      );
    await service.work.run(origin, async (tx) => {
      for (let n = 0; n < 100; n += 1) await tx.enqueue('work', `n${n % 7}/${n}`, null);
    });
    await Promise.all([start([counting()]), start([counting()], service.another())]);
    await gone();
    expect(ran).toHaveLength(100);
    expect(new Set(ran).size).toBe(100);
  });

  it('finishes what ends in time when it stops, and hands back the rest uncounted (Invariant 7)', async () => {
    let finish: () => void = () => undefined;
    const running: string[] = [];
    const workers = await start([
      executor(
        async ({ key, signal }) => {
          running.push(key);
          if (key === 'quick') await new Promise<void>((resolve) => (finish = resolve));
          if (key === 'obedient')
            await new Promise((_resolve, reject) => signal.addEventListener('abort', reject));
          if (key === 'deaf') await new Promise(() => undefined);
          return done;
        },
        { concurrency: 3 },
      ),
    ]);
    for (const key of ['quick', 'obedient', 'deaf']) await enqueue(key);
    await eventually(() => expect(running).toHaveLength(3));
    const stopping = workers.stop(600);
    finish();
    await stopping;
    expect(await rows()).toMatchObject([
      { key: 'obedient', attempt: 0, lease_owner: null },
      { key: 'deaf', attempt: 0, lease_owner: null },
    ]);
  });

  it('does not accept two executors of one kind', () => {
    const { database, notifications, work, log } = service;
    const executors = [executor(async () => done), executor(async () => done)];
    expect(() => new TaskWorkers({ database, notifications, work, log, executors })).toThrow(/two executors/);
  });
});
