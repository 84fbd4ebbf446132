import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Remembered } from './remembered.js';

describe('what is remembered', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('is asked for once by all who want it at once, and again when it is old', async () => {
    const remembered = new Remembered<number>(1_000);
    const ask = vi.fn().mockResolvedValueOnce(1).mockResolvedValueOnce(2);
    expect(await Promise.all([remembered.get(ask), remembered.get(ask)])).toEqual([1, 1]);
    vi.advanceTimersByTime(999);
    expect(await remembered.get(ask)).toBe(1);
    vi.advanceTimersByTime(1);
    expect(await remembered.get(ask)).toBe(2);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('is asked for again after a failure, and when it shall be forgotten', async () => {
    const remembered = new Remembered<number>(1_000);
    const failing = () => Promise.reject(new RangeError('away'));
    await expect(remembered.get(failing)).rejects.toThrow('away');
    expect(await remembered.get(() => Promise.resolve(1))).toBe(1);
    remembered.forget();
    expect(await remembered.get(() => Promise.resolve(2))).toBe(2);
  });
});
