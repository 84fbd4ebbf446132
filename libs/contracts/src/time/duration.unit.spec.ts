import { describe, expect, it } from 'vitest';
import { durationMillis } from './duration.js';

describe('durationMillis', () => {
  it.each([
    ['PT10M', 600_000],
    ['P1DT12H', 129_600_000],
    ['P2W', 1_209_600_000],
    ['PT0.25S', 250],
    ['PT0S', 0],
  ])('%s', (text, millis) => {
    expect(durationMillis(text)).toBe(millis);
  });

  it.each([
    '',
    'P',
    'PT',
    'P1DT',
    'P1M',
    'P1Y',
    '10m',
    'pt1h',
    'PT-1H',
    'PT1.5H',
    ' PT1H',
    `PT${'9'.repeat(40)}S`,
  ])('is null for %j', (text) => {
    expect(durationMillis(text)).toBeNull();
  });
});
