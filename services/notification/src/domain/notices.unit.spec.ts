import { describe, expect, it } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { deliveriesOf, shownRecipient, type Receiver } from './notice.js';
import { versionPublished, versionRejected } from './notices.js';
import { retryDelay } from './retry-schedule.js';
import { signWebhook } from './standard-webhook.js';

const identity = { eventId: 'e1', occurredAt: '2026-01-01T00:00:00.000Z' };
const ledger = { read: 10, staged: 8, quarantined: 2, filtered: 0, deduplicated: 0, sourceCount: 10 };
const published = {
  runId: 'r',
  attempt: 1,
  namespace: 'aviation',
  pipeline: 'p',
  dataset: 'flights',
  version: 2,
  urn: 'u',
  team: 't',
  supportEmail: 's@example.org',
  target: 'postgres://h/db',
  relation: 'public.flights',
  ledger,
  usage: [],
  wallMillis: 1234,
};
const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;

describe('notices', () => {
  it('says in the subject what was published and what was set aside', () => {
    expect(versionPublished(published, identity).subject).toBe(
      'aviation/flights: version 2 published, 8 rows, 2 in quarantine',
    );
  });

  it('keeps samples of failing values out of what leaves the house', () => {
    const check = {
      id: 'c',
      check: 'range',
      columns: ['x'],
      severity: 'error',
      passed: false,
      expected: '<= 5',
      observed: '9',
      failingRows: 1,
      samples: ['secret-value'],
    };
    const notice = versionRejected({ ...published, failedChecks: [check], lastGoodVersion: 1 }, identity);
    expect(JSON.stringify(notice)).not.toContain('secret-value');
    expect(notice.lines).toContain('Readers keep version 1.');
  });

  it('makes one delivery a receiver, with an id that stays', () => {
    const receivers: Receiver[] = [
      { channel: 'email', address: 'a@example.org' },
      { channel: 'email', address: 'A@example.org' },
      { channel: 'webhook', url: 'https://example.org/hook?token=1', secret: 'file:/x' },
    ];
    const notice = versionPublished(published, identity);
    const addressees = receivers.map((receiver) => ({ receiver, subscription: null }));
    const first = deliveriesOf(notice, addressees);
    expect(first).toHaveLength(2);
    expect(deliveriesOf(notice, addressees).map((one) => one.deliveryId)).toEqual(
      first.map((one) => one.deliveryId),
    );
    expect(shownRecipient(receivers[2]!)).toBe('https://example.org/hook');
  });
});

describe('webhook signature', () => {
  it('is accepted by the reference implementation', () => {
    const payload = {
      type: 'a.b',
      timestamp: identity.occurredAt,
      data: { text: 'umlaut \u00e4 and emoji \u{1f600}' },
    };
    const { body, headers } = signWebhook('msg_1', payload, new Date(), secret);
    expect(new Webhook(secret).verify(body, { ...headers })).toEqual(payload);
    expect(() => new Webhook(secret).verify(`${body} `, { ...headers })).toThrow();
  });

  it('refuses secrets that are too short', () => {
    expect(() =>
      signWebhook('m', { type: 'a', timestamp: '', data: {} }, new Date(), 'whsec_c2hvcnQ='),
    ).toThrow(/24 to 64 bytes/);
  });
});

describe('retry schedule', () => {
  it('waits 5 s first, then longer, and honours what the receiver asks', () => {
    expect(retryDelay(1, null, 0)).toBe(5_000);
    expect(retryDelay(2, null, 1)).toBeCloseTo(330_000);
    expect(retryDelay(1, 60_000, 0)).toBe(60_000);
    expect(retryDelay(99, null, 1)).toBe(86_400_000);
  });
});
