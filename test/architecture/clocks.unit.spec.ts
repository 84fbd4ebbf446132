import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Code that waits, gives up and watches: a wall clock that jumps must not end or prolong anything there. */
const watched = [
  'libs/kafka/src',
  'libs/messaging/src',
  'libs/persistence/src',
  'libs/hosting/src',
  'services/ingestion/src/supervisor',
];

/** What a moment in the calendar is meant by, and why. */
const wallClock = new Map([
  ['libs/kafka/src/memory/memory-log.ts', 'records carry the time at which they came'],
  ['libs/hosting/src/health/mesh-indicators.ts', 'people read since when something is so'],
  ['libs/hosting/src/health/service-metrics.ts', "a message's age goes by the time that its producer wrote"],
]);

const sources = watched.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(file))
    .map((file) => `${folder}/${file}`),
);

describe('clocks', () => {
  it('that measure how long something takes cannot jump (issue 5)', () => {
    expect(sources.length).toBeGreaterThan(50);
    const jumpy = sources.filter(
      (file) => !wallClock.has(file) && readFileSync(join(root, file), 'utf8').includes('Date.now()'),
    );
    expect(jumpy).toEqual([]);
  });
});
