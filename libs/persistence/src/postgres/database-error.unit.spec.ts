import { RejectedMessageError } from '@chimera/contracts';
import { describe, expect, it } from 'vitest';
import { asDatabaseError } from './database-error.js';
import { bucketOf, lockClass } from './advisory-locks.js';

const thrown = (code: string, message = 'm') => Object.assign(new Error(message), { code });

describe('asDatabaseError', () => {
  it.each(['08006', '57P01', '53300', '57014', 'ECONNREFUSED', 'ENOTFOUND'])(
    '%s: the database is away',
    (code) => {
      expect(asDatabaseError(thrown(code))).toMatchObject({
        code: 'CHIMERA_DATABASE_UNAVAILABLE',
        disposition: 'retry',
      });
    },
  );

  it.each(['Connection terminated unexpectedly', 'timeout exceeded when trying to connect'])(
    '%s: away',
    (message) => {
      expect(asDatabaseError(new Error(message))).toMatchObject({ code: 'CHIMERA_DATABASE_UNAVAILABLE' });
    },
  );

  it.each(['40001', '40P01', '55P03'])('%s: a conflict', (code) => {
    expect(asDatabaseError(thrown(code))).toMatchObject({
      code: 'CHIMERA_DATABASE_CONFLICT',
      disposition: 'retry',
    });
  });

  it('passes errors of Chimera as they are', () => {
    const error = new RejectedMessageError('CHIMERA_CONFLICT', 'm');
    expect(asDatabaseError(error)).toBe(error);
  });
});

describe('advisory locks', () => {
  it('are the same in every process and differ by purpose and schema', () => {
    expect(lockClass('migrate', 'intake')).toBe(lockClass('migrate', 'intake'));
    const classes = ['migrate', 'outbox drain', 'outbox keys'].flatMap((purpose) =>
      ['intake', 'metadata', 'dq'].map((schema) => lockClass(purpose, schema)),
    );
    expect(new Set(classes).size).toBe(classes.length);
    expect(classes.every((one) => Number.isInteger(one) && Math.abs(one) <= 2 ** 31)).toBe(true);
  });

  it('spread keys over all buckets', () => {
    const buckets = new Set(Array.from({ length: 5_000 }, (_, n) => bucketOf(`topic key-${n}`)));
    expect(buckets.size).toBe(256);
  });
});
