import { TransientError } from '@chimera/contracts';
import { describe, expect, it } from 'vitest';
import { createLogger } from './pino-logger.js';
import type { LogFields, LogLevel, Logger } from './logger.js';

const canary = 'canary-e19b';

describe('createLogger', () => {
  it('writes one JSON object a line with level, time, service, message and fields', () => {
    const [line] = written((log) => log.info('run staged', { rows: 3 }));
    expect(line).toMatchObject({ level: 'info', service: 'sample', message: 'run staged', rows: 3 });
    expect(Date.parse(String(line?.['time']))).not.toBeNaN();
  });

  it('leaves out what is below its level', () => {
    expect(written((log) => log.info('quiet'), 'warn')).toEqual([]);
  });

  it('adds the fields of a child to every line', () => {
    expect(written((log) => log.child({ runId: 'r' }).child({ part: 1 }).warn('slow'))).toMatchObject([
      { runId: 'r', part: 1, message: 'slow' },
    ]);
  });

  it('spells out errors with code, hint, details and causes', () => {
    const cause = new TypeError('socket hang up');
    const error = new TransientError('CHIMERA_KAFKA_UNAVAILABLE', 'no answer', {
      hint: 'wait',
      cause,
      details: { n: 1 },
    });
    expect(written((log) => log.error('failed', { error }))).toMatchObject([
      {
        error: {
          code: 'CHIMERA_KAFKA_UNAVAILABLE',
          hint: 'wait',
          details: { n: 1 },
          cause: { type: 'TypeError' },
        },
      },
    ]);
  });

  it('does not let fields replace its own', () => {
    expect(written((log) => log.info('x', { level: 'none', message: 'other' }))).toMatchObject([
      { level: 'info', message: 'x', field_level: 'none', field_message: 'other' },
    ]);
  });

  const circular: Record<string, unknown> = { a: 1 };
  circular['self'] = circular;
  it.each<LogFields>([
    { circular },
    { big: 10n ** 30n, bytes: Buffer.alloc(9), when: new Date(Number.NaN), none: undefined, fn: () => 1 },
    { list: Array.from({ length: 1_000 }, (_, n) => n), long: 'x'.repeat(100_000) },
    { bad: { toJSON: () => JSON.parse('{') as unknown } },
  ])('writes a bounded line whatever the fields are (%#)', (fields) => {
    const [line] = written((log) => log.info('odd', fields));
    expect(JSON.stringify(line).length).toBeLessThan(10_000);
  });

  it('leaves paths of stacks readable', () => {
    const path = 'at file:///app/node_modules/.pnpm/pg@8.23.1/node_modules/pg/lib/client.js:1:2';
    expect(written((log) => log.info('x', { path }))).toMatchObject([{ path }]);
  });

  // Invariant 8.
  it.each<[string, LogFields]>([
    [
      'a secret key',
      { password: canary, apiKey: canary, nested: [{ 'client-secret': canary, Authorization: canary }] },
    ],
    [
      'a URL',
      { url: `postgres://user:${canary}@host/db`, list: [`amqp://a:${canary}@h,amqp://b:${canary}@h`] },
    ],
    ['a URL with an at sign in the password', { url: `postgres://user:x@${canary}@host/db` }],
    ['a header text', { header: `Authorization: Bearer ${canary}` }],
    ['a connection string', { dsn: `host=x password=${canary} user=y` }],
    ['an error', { error: new Error(`connect smtp://u:${canary}@h failed`) }],
    ['a cause', { error: new Error('outer', { cause: new Error(`redis://:${canary}@h`) }) }],
    [
      'details of an error',
      { error: new TransientError('CHIMERA_INTERNAL', 'm', { details: { token: canary } }) },
    ],
    [
      'properties of a driver error',
      { error: Object.assign(new Error('dup'), { detail: `Key (a)=(${canary})` }) },
    ],
    ['a map', { map: new Map([['u', `http://u:${canary}@h`]]) }],
  ])('never shows %s', (_name, fields) => {
    const lines = written((log) => {
      log.info('with fields', fields);
      log.child(fields).info('as child');
      log.error(`in text postgres://u:${canary}@h`, fields);
    });
    expect(lines).toHaveLength(3);
    expect(JSON.stringify(lines)).not.toContain(canary);
  });
});

function written(use: (log: Logger) => void, level: LogLevel = 'debug'): Record<string, unknown>[] {
  const lines: string[] = [];
  use(createLogger({ service: 'sample', level, write: (line) => lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
