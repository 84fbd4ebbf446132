import { describe, expect, it } from 'vitest';
import { mailOutcome } from './mail-outcome.js';
import { webhookOutcome } from './webhook-outcome.js';

const now = new Date('2026-03-01T12:00:00Z');

describe('answer of a webhook receiver', () => {
  it.each([200, 201, 202, 204, 299])('%i is delivered', (status) => {
    expect(webhookOutcome(status, undefined, now)).toEqual({ kind: 'delivered' });
  });

  it.each([301, 302, 307, 308])('%i may work later, and says that redirects are not followed', (status) => {
    expect(webhookOutcome(status, undefined, now)).toMatchObject({
      kind: 'unreachable',
      reason: expect.stringContaining('redirects are not followed'),
    });
  });

  it('410 is final', () => {
    expect(webhookOutcome(410, undefined, now)).toMatchObject({ kind: 'refused' });
  });

  it.each([400, 401, 404, 500, 502])('%i may work later', (status) => {
    expect(webhookOutcome(status, undefined, now)).toMatchObject({
      kind: 'unreachable',
      reason: `the receiver answered with status ${status}`,
      retryAfterMs: null,
    });
  });

  it.each([
    [429, '120', 120_000],
    [503, '1', 1_000],
    [429, 'Sun, 01 Mar 2026 12:00:30 GMT', 30_000],
    [429, 'Sun, 01 Mar 2026 11:00:00 GMT', 0],
    [429, ['7', '9'], 7_000],
    [429, 'soon', null],
    [429, undefined, null],
  ])('%i with Retry-After %s waits %s ms', (status, retryAfter, retryAfterMs) => {
    expect(webhookOutcome(status, retryAfter, now)).toMatchObject({ kind: 'unreachable', retryAfterMs });
  });
});

describe('answer of a mail server', () => {
  const failure = (fields: object) => Object.assign(new RangeError('no'), fields);

  it.each([
    ['a refused address', { code: 'EENVELOPE', responseCode: 550 }],
    ['refused content', { code: 'EMESSAGE', responseCode: 554 }],
    ['an address that cannot be sent', { code: 'EENVELOPE' }],
  ])('%s is final', (_, fields) => {
    expect(mailOutcome(failure(fields))).toEqual({ kind: 'refused', reason: 'no' });
  });

  it.each([
    ['a mailbox that is busy', { code: 'EENVELOPE', responseCode: 450 }],
    ['a password that the server refuses', { code: 'EAUTH', responseCode: 535 }],
    ['a server that greets with a refusal', { code: 'ECONNECTION', responseCode: 554 }],
    ['a refused connection', { code: 'ESOCKET' }],
    ['a timeout', { code: 'ETIMEDOUT' }],
  ])('%s is tried again', (_, fields) => {
    expect(mailOutcome(failure(fields))).toEqual({ kind: 'unreachable', reason: 'no', retryAfterMs: null });
  });
});
