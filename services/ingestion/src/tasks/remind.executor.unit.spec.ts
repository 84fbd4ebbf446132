import { topics, type RunStaged } from '@chimera/contracts';
import type { Transaction, UnitOfWork } from '@chimera/persistence';
import { describe, expect, it } from 'vitest';
import { anAssignment } from '../domain/assignment.fixture.js';
import { runStaged } from '../domain/attempt-events.js';
import type { AttemptState } from '../domain/attempt-state.js';
import type { AttemptRepository, StoredAttempt } from '../repositories/attempt.repository.js';
import type { LoadTopics } from '../supervisor/load-topics.js';
import { RemindExecutor } from './remind.executor.js';
import { reminderDelayMs, type ReminderTask } from './reminder-task.js';

const assigned = anAssignment({ attempt: 2 });
const origin = { correlationId: 'flow', causationId: null, actor: 'ada', traceparent: null };
const ledger = { read: 3, staged: 3, quarantined: 0, filtered: 0, deduplicated: 0, sourceCount: 3 };
const receipt = {
  target: 'pg',
  relation: 'public.flights__v1a2',
  rows: 3,
  checksum: '00',
  keyViolation: null,
};
const staged: RunStaged = runStaged(assigned, { ledger, segments: [], loadClusterId: 'c', receipt }, []);

async function remind(state: AttemptState | null, reminders = 0, elapsedMs: number | null = null) {
  const events: unknown[] = [];
  const tasks: { key: string; payload: unknown; inMs: number }[] = [];
  const stored: StoredAttempt | null = state === null ? null : { assigned, state, origin, staged, elapsedMs };
  const found = () => Promise.resolve(stored);
  const attempts = { lock: found, find: found } as unknown as AttemptRepository;
  const work = { read: (read: (tx: unknown) => unknown) => read({}) } as unknown as UnitOfWork;
  const kept: number[] = [];
  const retain = (_contract: unknown, hours: number) => Promise.resolve(void kept.push(hours));
  const topicsOf = { retain } as unknown as LoadTopics;
  const tx = {
    publish: (topic: { name: string }, message: unknown) =>
      Promise.resolve(void events.push([topic.name, message])),
    enqueue: (_kind: string, key: string, payload: unknown, { runAt }: { runAt: Date }) =>
      Promise.resolve(void tasks.push({ key, payload, inMs: runAt.getTime() - Date.now() })),
  } as unknown as Transaction;
  const payload: ReminderTask = { runId: assigned.runId, attempt: 2, reminders };
  const outcome = await new RemindExecutor(work, attempts, topicsOf).execute({
    kind: 'remind', key: 'k', payload, attempt: 1, maxAttempts: 10, origin, signal: new AbortController().signal,
  }); // prettier-ignore
  if (outcome.kind === 'done') await outcome.effects?.(tx);
  return { events, tasks, kept };
}

describe('the reminder of a staged version', () => {
  it('tells the same event again, and comes back later, while no verdict came', async () => {
    const { events, tasks } = await remind('staged', 1);
    expect(events).toEqual([[topics.ingestion.runStaged.name, staged]]);
    expect(tasks).toMatchObject([{ key: 'aviation/run-1/2/2', payload: { reminders: 2 } }]);
    expect(tasks[0]!.inMs).toBeGreaterThan(reminderDelayMs(1));
  });

  it('keeps the rows on the load topic until after the next reminder, however long it waits', async () => {
    expect((await remind('staged', 0)).kept[0]).toBeGreaterThanOrEqual(24);
    const [hours] = (await remind('staged', 40, 100 * 3_600_000)).kept;
    expect(hours).toBe(100 + 6 + 24);
  });

  it.each<AttemptState | null>(['publishing', 'rejecting', 'published', 'rejected', 'failed', null])(
    'is silent and ends once an attempt is %s',
    async (state) => expect(await remind(state)).toEqual({ events: [], tasks: [], kept: [] }),
  );

  it('becomes rarer, down to one in six hours', () => {
    const minutes = [0, 1, 2, 5, 6, 1000].map((reminders) => reminderDelayMs(reminders) / 60_000);
    expect(minutes).toEqual([10, 20, 40, 320, 360, 360]);
  });
});
