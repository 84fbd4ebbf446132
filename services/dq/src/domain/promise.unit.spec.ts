import { describe, expect, it } from 'vitest';
import { nextPeriod, type Period } from './promise.js';

const at = (text: string): number => Date.parse(text);
const shown = (period: Period | null) =>
  period === null
    ? null
    : [period.dueAt, period.expectedBy, period.failBy].map((time) =>
        new Date(time).toISOString().slice(0, 16),
      );
const manual = { kind: 'manual' } as const;
const cron = (schedule: string, timeZone?: string) =>
  ({ kind: 'cron', schedule, ...(timeZone === undefined ? {} : { timeZone }) }) as const;

describe('nextPeriod', () => {
  it('is null without a promise', () => {
    expect(nextPeriod({ sla: null, trigger: manual }, 0, 0)).toBeNull();
  });

  it('takes times of day in the time zone of the schedule', () => {
    const promise = {
      sla: { expectedBy: '06:00', failBy: '08:30' },
      trigger: cron('0 5 * * *', 'Europe/Berlin'),
    };
    expect(shown(nextPeriod(promise, at('2024-01-10T05:00:00Z'), 0))).toEqual([
      '2024-01-10T23:00',
      '2024-01-11T05:00',
      '2024-01-11T07:30',
    ]);
    expect(shown(nextPeriod(promise, at('2024-07-10T03:59:00Z'), 0))).toEqual([
      '2024-07-09T22:00',
      '2024-07-10T04:00',
      '2024-07-10T06:30',
    ]);
  });

  it('takes a failing time that is earlier on the clock for the next day', () => {
    const promise = { sla: { expectedBy: '23:00', failBy: '01:00' }, trigger: manual };
    expect(shown(nextPeriod(promise, at('2024-01-10T12:00:00Z'), 0))).toEqual([
      '2024-01-10T00:00',
      '2024-01-10T23:00',
      '2024-01-11T01:00',
    ]);
  });

  it('holds over the day that is an hour shorter or longer', () => {
    const promise = {
      sla: { expectedBy: '02:30', failBy: '04:00' },
      trigger: cron('0 1 * * *', 'America/New_York'),
    };
    const days = [
      '2024-03-09T08:00:00Z',
      '2024-03-10T09:00:00Z',
      '2024-11-02T08:00:00Z',
      '2024-11-03T09:00:00Z',
    ];
    for (const start of days) {
      const period = nextPeriod(promise, at(start), 0)!;
      expect(period.expectedBy).toBeGreaterThan(at(start));
      expect(period.expectedBy - at(start)).toBeLessThanOrEqual(26 * 3_600_000);
      expect(period.dueAt).toBeLessThan(period.expectedBy);
      expect(period.failBy).toBeGreaterThan(period.expectedBy);
    }
  });

  it('runs durations from each scheduled time', () => {
    const promise = { sla: { expectedBy: 'PT10M', failBy: 'PT1H' }, trigger: cron('0 * * * *') };
    expect(shown(nextPeriod(promise, at('2024-01-01T10:05:00Z'), 0))).toEqual([
      '2024-01-01T10:00',
      '2024-01-01T10:10',
      '2024-01-01T11:00',
    ]);
    expect(shown(nextPeriod(promise, at('2024-01-01T10:10:00Z'), 0))?.[0]).toBe('2024-01-01T11:00');
  });

  it('takes durations without a schedule for a greatest age', () => {
    const promise = { sla: { expectedBy: 'P1D', failBy: 'P2D' }, trigger: manual };
    expect(shown(nextPeriod(promise, at('2024-01-01T10:00:00Z'), at('2024-01-01T09:00:00Z')))).toEqual([
      '2024-01-01T09:00',
      '2024-01-02T09:00',
      '2024-01-03T09:00',
    ]);
  });
});
