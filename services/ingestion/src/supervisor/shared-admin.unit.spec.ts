import type { KafkaAdmin } from '@chimera/kafka';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SharedAdmin } from './shared-admin.js';

class FakeAdmin {
  closed = false;
  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}

function aSharedAdmin() {
  const opened: FakeAdmin[] = [];
  const admin = (): Promise<KafkaAdmin> => {
    const one = new FakeAdmin();
    opened.push(one);
    return Promise.resolve(one as unknown as KafkaAdmin);
  };
  return { shared: new SharedAdmin({ admin }), opened };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a connection to the brokers that several share', () => {
  it('is opened once, and closed when nobody asks any more', async () => {
    const { shared, opened } = aSharedAdmin();
    await Promise.all([1, 2, 3].map((n) => shared.use(() => Promise.resolve(n))));
    await vi.advanceTimersByTimeAsync(4_000);
    await shared.use(() => Promise.resolve());
    await vi.advanceTimersByTimeAsync(4_000);
    expect(opened.map(({ closed }) => closed)).toEqual([false]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(opened.map(({ closed }) => closed)).toEqual([true]);
  });

  it('is another after a failure; the one before is closed only when its last user is done', async () => {
    const { shared, opened } = aSharedAdmin();
    let finish = (): void => undefined;
    const slow = shared.use(() => new Promise<void>((resolve) => (finish = resolve)));
    await expect(shared.use(() => Promise.reject(new RangeError('away')))).rejects.toThrow('away');
    await shared.use(() => Promise.resolve());
    expect(opened.map(({ closed }) => closed)).toEqual([false, false]);
    finish();
    await slow;
    await vi.advanceTimersByTimeAsync(0);
    expect(opened.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it('is another after a hundred uses, because a client gathers what it was asked about', async () => {
    const { shared, opened } = aSharedAdmin();
    for (let use = 0; use < 100; use += 1) await shared.use(() => Promise.resolve());
    expect(opened.length).toBe(1);
    await shared.use(() => Promise.resolve());
    await vi.advanceTimersByTimeAsync(0);
    expect(opened.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it('opens anew after it was closed', async () => {
    const { shared, opened } = aSharedAdmin();
    await shared.use(() => Promise.resolve());
    await shared.close();
    await shared.use(() => Promise.resolve());
    expect(opened.map(({ closed }) => closed)).toEqual([true, false]);
    await shared.close();
  });
});
