import { describe, expect, it } from 'vitest';
import { dueBetween, nextDue, readSchedule, type Schedule } from './schedule.js';

const read = (cron: string, timeZone = 'UTC'): Schedule => {
  const schedule = readSchedule(cron, timeZone);
  if (typeof schedule === 'string') throw new RangeError(schedule);
  return schedule;
};
const times = (cron: string, timeZone: string, from: string, to: string): string[] =>
  dueBetween(read(cron, timeZone), Date.parse(from), Date.parse(to), 1_000).map((time) =>
    new Date(time).toISOString().slice(0, 16),
  );

describe('a schedule', () => {
  it.each([
    ['* * * * *', '2026-01-01T00:00:30Z', '2026-01-01T00:01:00Z'],
    ['0 6 * * *', '2026-01-01T06:00:00Z', '2026-01-02T06:00:00Z'],
    ['5,10-12,50-59/4 * * * *', '2026-01-01T00:12:00Z', '2026-01-01T00:50:00Z'],
    ['*/25 * * * *', '2026-01-01T00:50:00Z', '2026-01-01T01:00:00Z'],
    ['0 0 * JUN-aug mon', '2026-01-01T00:00:00Z', '2026-06-01T00:00:00Z'],
    ['0 0 * * 7', '2026-01-01T00:00:00Z', '2026-01-04T00:00:00Z'],
    ['0 0 * * SUN', '2026-01-01T00:00:00Z', '2026-01-04T00:00:00Z'],
    ['0 0 31 * *', '2026-01-31T00:00:00Z', '2026-03-31T00:00:00Z'],
    ['0 0 29 2 *', '2096-03-01T00:00:00Z', '2104-02-29T00:00:00Z'],
    ['0 0 13 * FRI', '2026-01-09T00:00:00Z', '2026-01-13T00:00:00Z'],
    ['0 0 */2 * *', '2026-01-31T00:00:00Z', '2026-02-01T00:00:00Z'],
  ])('%s is due after %s at %s', (cron, after, due) => {
    expect(new Date(nextDue(read(cron), Date.parse(after))!).toISOString()).toBe(new Date(due).toISOString());
  });

  it.each([
    ['* * * *', 'UTC', 'five fields'],
    ['0 0 * * * *', 'UTC', 'five fields'],
    ['@daily', 'UTC', 'five fields'],
    ['60 * * * *', 'UTC', 'found "60"'],
    ['*/0 * * * *', 'UTC', 'found "0"'],
    ['5/15 * * * *', 'UTC', 'a step of * or of a range'],
    ['0 5-1 * * *', 'UTC', 'a range that grows'],
    ['0 0 L * *', 'UTC', 'found "L"'],
    ['0 0 * * MON#2', 'UTC', 'found "MON#2"'],
    ['0 0 * FOO *', 'UTC', 'JAN to DEC'],
    ['1,,2 * * * *', 'UTC', 'found ""'],
    ['-1 * * * *', 'UTC', 'found ""'],
    ['0 0 30 2 *', 'UTC', 'never comes'],
    ['0 0 * * *', 'Europe/Atlantis', 'Europe/Atlantis'],
    ['0 0 * * *', '', 'no time zone'],
  ])('%s in %s is refused', (cron, timeZone, why) => {
    expect(readSchedule(cron, timeZone)).toEqual(expect.stringContaining(why));
  });
});

describe('a schedule where clocks change', () => {
  it('is due right after the gap, once, when its time is skipped', () => {
    // Berlin goes from 02:00 to 03:00 on 2026-03-29 at 01:00 UTC.
    const [from, to] = ['2026-03-28T12:00Z', '2026-03-29T12:00Z'];
    expect(times('30 2 * * *', 'Europe/Berlin', from, to)).toEqual(['2026-03-29T01:00']);
    expect(times('*/20 2 * * *', 'Europe/Berlin', from, to)).toEqual(['2026-03-29T01:00']);
    expect(times('30 2,3 * * *', 'Europe/Berlin', from, to)).toEqual([
      '2026-03-29T01:00',
      '2026-03-29T01:30',
    ]);
    expect(times('0 3 * * *', 'Europe/Berlin', from, to)).toEqual(['2026-03-29T01:00']);
  });

  it('is due the first time only when its time comes twice', () => {
    // Berlin goes from 03:00 back to 02:00 on 2026-10-25 at 01:00 UTC.
    const [from, to] = ['2026-10-24T12:00Z', '2026-10-25T12:00Z'];
    expect(times('30 2 * * *', 'Europe/Berlin', from, to)).toEqual(['2026-10-25T00:30']);
    expect(times('0 1-3 * * *', 'Europe/Berlin', from, to)).toEqual([
      '2026-10-24T23:00',
      '2026-10-25T00:00',
      '2026-10-25T02:00',
    ]);
  });

  it('is due every hour that passes when it names every hour', () => {
    expect(times('15 * * * *', 'Europe/Berlin', '2026-03-29T00:00Z', '2026-03-29T03:00Z')).toEqual([
      '2026-03-29T00:15',
      '2026-03-29T01:15',
      '2026-03-29T02:15',
    ]);
    expect(times('*/30 * * * *', 'Europe/Berlin', '2026-10-25T00:00Z', '2026-10-25T02:00Z')).toEqual([
      '2026-10-25T00:30',
      '2026-10-25T01:00',
      '2026-10-25T01:30',
      '2026-10-25T02:00',
    ]);
  });

  it('follows places south of the equator, half hours, and changes at midnight', () => {
    // Lord Howe: 02:00 -> 02:30 on 2026-10-04 (15:30 UTC the day before), 02:00 -> 01:30 on 2026-04-05 (15:00 UTC).
    expect(times('15 2 * * *', 'Australia/Lord_Howe', '2026-10-03T00:00Z', '2026-10-04T00:00Z')).toEqual([
      '2026-10-03T15:30',
    ]);
    expect(times('45 1 * * *', 'Australia/Lord_Howe', '2026-04-04T00:00Z', '2026-04-05T00:00Z')).toEqual([
      '2026-04-04T14:45',
    ]);
    // Asuncion: 00:00 -> 01:00 on 2023-10-01; back from 00:00 to 23:00 on 2023-03-26.
    expect(times('30 0 * * *', 'America/Asuncion', '2023-09-30T12:00Z', '2023-10-01T12:00Z')).toEqual([
      '2023-10-01T04:00',
    ]);
    expect(times('30 23 * * *', 'America/Asuncion', '2023-03-25T12:00Z', '2023-03-26T12:00Z')).toEqual([
      '2023-03-26T02:30',
    ]);
    // Samoa left out 2011-12-30 altogether.
    expect(times('0 12 * * *', 'Pacific/Apia', '2011-12-29T12:00Z', '2012-01-01T00:00Z')).toEqual([
      '2011-12-29T22:00',
      '2011-12-30T10:00',
      '2011-12-30T22:00',
      '2011-12-31T22:00',
    ]);
  });

  it.each([
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'America/Santiago',
    'Australia/Sydney',
    'Australia/Lord_Howe',
    'Africa/Casablanca',
    'Asia/Kolkata',
  ])('is due once a local day for ten years in %s', (timeZone) => {
    const schedule = read('30 2 * * *', timeZone);
    const date = new Intl.DateTimeFormat('en-CA', { timeZone });
    const due = dueBetween(schedule, Date.UTC(2020, 0, 1, 12), Date.UTC(2030, 0, 1, 12), 10_000);
    const days = due.map((time) => date.format(time));
    expect(due).toHaveLength(3_653);
    expect(new Set(days).size).toBe(3_653);
    for (const [index, time] of due.entries())
      if (index > 0) expect(time - due[index - 1]!).toBeGreaterThanOrEqual(22 * 3_600_000);
    const hourly = dueBetween(read('0 * * * *', timeZone), due[0]!, due[365]!, 10_000);
    // Where clocks move by half an hour, one hour of the year has no beginning.
    const hours = Math.round((due[365]! - due[0]!) / 3_600_000);
    expect([hours, hours - 1]).toContain(hourly.length);
  });
});
