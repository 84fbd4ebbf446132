import { describe, expect, it } from 'vitest';
import { connectionFailure, safeMessage, sqlState } from './connection-failure.js';

const server = (code: string, message: string): object => ({ code, message, severity: 'ERROR' });

describe('postgres connection failures', () => {
  it.each([
    [{ code: 'ENOTFOUND', message: '' }, 'hostUnknown'],
    [{ message: '', errors: [{ code: 'ECONNREFUSED', message: 'x' }] }, 'refused'],
    [{ message: 'timeout expired' }, 'timeout'],
    [{ message: 'The server does not support SSL connections' }, 'tls'],
    [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID', message: '' }, 'tls'],
    [server('28000', 'no pg_hba.conf entry for host "x", user "y", database "z", no encryption'), 'tls'],
    [server('28P01', 'password authentication failed'), 'credentials'],
    [{ message: 'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string' }, 'credentials'],
    [server('3D000', ''), 'databaseMissing'],
    [server('53300', ''), 'busy'],
    [{ message: 'Connection terminated unexpectedly' }, 'lost'],
    [server('42703', 'column "x" does not exist'), undefined],
  ])('classifies %j as %s', (error, failure) => expect(connectionFailure(error)).toBe(failure));

  it('does not repeat messages that can quote values', () => {
    expect(safeMessage(server('22P02', 'invalid input syntax for type integer: "canary"'))).toBe(
      'SQLSTATE 22P02',
    );
    expect(safeMessage(server('42703', 'column "x" does not exist'))).toContain('column "x"');
  });

  it('takes no system code for a state of the server', () =>
    expect(sqlState({ code: 'EPIPE', message: '' })).toBeUndefined());
});
