import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf, repeated } from './digest.js';
import { mailHtml, mailText, unsubscribeHeaders } from './mail.js';
import { asksFor } from './matching.js';
import type { Notice } from './notice.js';
import { fits } from './pattern.js';
import { readDefinition } from './subscription-definition.js';
import { namespacesOf, scopeOf } from './subscription.js';
import { digestTime, endOfQuiet, tellingTime } from './telling-time.js';
import { isToken, unsubscribeUrl } from './unsubscribe-link.js';
import { payloadOf } from './webhook-payload.js';

const notice: Notice = {
  eventId: 'e1',
  occurredAt: '2026-03-01T12:00:00.000Z',
  type: 'ingestion.version_rejected',
  severity: 'error',
  namespace: 'aviation',
  about: 'p',
  datasets: ['flights'],
  columns: ['distance'],
  subject: 'aviation/flights: version 2 not published',
  lines: ['<script>alert(1)</script>', 'a & b'],
  data: { dataset: 'flights', runId: 'r1' },
};
const flights = [{ dataset: 'flights', tags: ['gold'] }];
const mail = (fields: object) => readDefinition({ channel: 'email', address: 'a@example.org', ...fields });
const asks = (fields: object) => asksFor(mail(fields), notice, flights);

describe('pattern', () => {
  it.each([
    ['*', '', true],
    ['a*c', 'abbbc', true],
    ['a*c', 'abbbd', false],
    ['*.x.*', 'a.x.x.b', true],
    ['ab', 'abc', false],
    ['', 'a', false],
  ])('%s on %s is %s', (pattern, name, expected) => expect(fits(pattern, name)).toBe(expected));

  it('says what a regular expression says', () => {
    const short = fc.stringMatching(/^[ab*]{0,8}$/);
    fc.assert(
      fc.property(short, fc.stringMatching(/^[ab]{0,10}$/), (pattern, name) => {
        expect(fits(pattern, name)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name));
      }),
    );
  });

  it('takes no exponential time for a hostile pattern', () => {
    expect(fits(`${'a*'.repeat(100)}b`, 'a'.repeat(5_000))).toBe(false);
  });
});

describe('filters', () => {
  it.each([
    [{}, true],
    [
      {
        namespaces: ['avi*'],
        datasets: ['aviation/fl*'],
        tags: ['gold'],
        columns: ['distance'],
        events: ['ingestion.*'],
      },
      true,
    ],
    [{ namespaces: ['other'] }, false],
    [{ datasets: ['aviation/orders', 'aviation/flights'] }, true],
    [{ datasets: ['aviation/orders'] }, false],
    [{ tags: ['silver'] }, false],
    [{ columns: ['carrier'] }, false],
    [{ events: ['dq.*'] }, false],
    [{ severity: 'error' }, true],
    [{ datasets: ['aviation/flights'], events: ['dq.*'] }, false],
  ])('%j: %s', (fields, expected) => expect(asks(fields)).toBe(expected));

  it('tells less severe notices only to those who want them', () => {
    expect(asksFor(mail({ severity: 'warning' }), { ...notice, severity: 'info' }, flights)).toBe(false);
  });

  it('knows the namespaces that can match', () => {
    expect(namespacesOf(mail({ datasets: ['a/x', 'b/*'] }))).toEqual(['a', 'b']);
    expect(namespacesOf(mail({ namespaces: ['a*'] }))).toEqual([]);
    expect(scopeOf(mail({ datasets: ['a/x'] }))).toBe('a');
    expect(scopeOf(mail({}))).toBe('*');
  });
});

describe('time of telling', () => {
  const berlin = { from: '22:00', to: '06:00', timeZone: 'Europe/Berlin' };
  const at = (text: string) => new Date(text);

  it.each([
    ['2026-01-10T20:59:59Z', '2026-01-10T20:59:59.000Z'],
    ['2026-01-10T21:00:00Z', '2026-01-11T05:00:00.000Z'],
    ['2026-01-11T04:59:59Z', '2026-01-11T05:00:00.000Z'],
    ['2026-01-11T05:00:00Z', '2026-01-11T05:00:00.000Z'],
    // The night in which the clock is put forward is an hour shorter.
    ['2026-03-28T22:00:00Z', '2026-03-29T04:00:00.000Z'],
  ])('quiet hours of %s end at %s', (now, end) => {
    expect(endOfQuiet(berlin, at(now)).toISOString()).toBe(end);
  });

  it('gives digests their time', () => {
    expect(digestTime({ every: 'hourly' }, at('2026-01-10T20:15:00Z')).toISOString()).toBe(
      '2026-01-10T21:00:00.000Z',
    );
    const daily = { every: 'daily', at: '07:00', timeZone: 'Europe/Berlin' } as const;
    expect(digestTime(daily, at('2026-01-10T06:00:00Z')).toISOString()).toBe('2026-01-11T06:00:00.000Z');
  });

  it('moves a digest out of quiet hours, and lets errors through only when they are urgent', () => {
    const now = at('2026-01-10T21:30:00Z');
    const subscription = { quietHours: berlin, digest: { every: 'hourly' } as const, urgent: false };
    expect(tellingTime(subscription, notice, now)?.toISOString()).toBe('2026-01-11T05:00:00.000Z');
    expect(tellingTime({ ...subscription, urgent: true }, notice, now)).toBeNull();
    expect(tellingTime({ ...subscription, urgent: true }, { severity: 'warning' }, now)).not.toBeNull();
    expect(
      tellingTime({ quietHours: berlin, digest: null, urgent: false }, notice, at('2026-01-10T12:00:00Z')),
    ).toBeNull();
  });
});

describe('what is sent', () => {
  it('escapes every text of HTML and fetches nothing', () => {
    const html = mailHtml({ ...notice, subject: '<img src=x onerror="a">' }, 'https://x.example/u?a=1&b="2"');
    expect(html).not.toMatch(/<script|<img|src="|url\(/);
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain('a=1&amp;b=&quot;2&quot;');
    expect(mailText(notice, null)).not.toContain('subscription');
  });

  it('offers one click only where mail services may call', () => {
    expect(unsubscribeHeaders('https://x/u')).toHaveProperty(
      'list-unsubscribe-post',
      'List-Unsubscribe=One-Click',
    );
    expect(unsubscribeHeaders('http://x/u')).toEqual({ 'list-unsubscribe': '<http://x/u>' });
    expect(unsubscribeHeaders(null)).toEqual({});
    expect(unsubscribeUrl('https://x/base/', 'sub_1', 't')).toBe('https://x/base/v1/unsubscribe/sub_1/t');
    expect([isToken('a', 'a'), isToken('a', 'b'), isToken('', 'a')]).toEqual([true, false, false]);
  });

  it('keeps webhook bodies under 20,000 bytes, with what identifies the event', () => {
    const long = {
      ...notice,
      data: { runId: 'r1', faults: Array.from({ length: 500 }, () => 'ä'.repeat(100)) },
    };
    const payload = payloadOf(long);
    expect(Buffer.byteLength(JSON.stringify(payload))).toBeLessThan(20_000);
    expect(payload.data).toMatchObject({ eventId: 'e1', runId: 'r1', truncated: true });
    expect(payloadOf(notice).data).not.toHaveProperty('truncated');
  });

  it('makes one notice of many, and says how often one repeated', () => {
    const digest = digestOf(
      'd',
      [
        { notice, repeats: 3 },
        { notice: { ...notice, severity: 'info' }, repeats: 1 },
      ],
      5,
      new Date(),
    );
    expect(digest.subject).toContain('aviation: 9 notices, 1 error');
    expect(digest.severity).toBe('error');
    expect(digest.lines.at(-1)).toContain('5 more');
    expect(repeated({ notice, repeats: 3 }).subject).toContain('(3 times)');
  });
});

describe('definition', () => {
  it('takes anything without throwing anything but its own refusal', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        try {
          readDefinition(body);
        } catch (error) {
          expect(error).toMatchObject({ code: 'CHIMERA_SUBSCRIPTION_INVALID' });
        }
      }),
    );
  });

  it.each([
    [{ address: 'a@example.org\r\nBcc: x@example.org' }, '/address'],
    [{ address: 'a@example.org, b@example.org' }, '/address'],
    [{ quietHours: { from: '25:00', to: '06:00', timeZone: 'UTC' } }, '/quietHours/from'],
    [{ quietHours: { from: '22:00', to: '06:00', timeZone: 'Mars/Base' } }, '/quietHours/timeZone'],
    [{ digest: { every: 'daily' } }, '/digest/at'],
    [{ foldSeconds: 0 }, '/foldSeconds'],
    [{ datasets: ['flights'] }, '/datasets'],
    [{ url: 'https://x.example/' }, '/url'],
  ])('finds what is wrong with %j', (fields, path) => {
    try {
      mail(fields);
      expect.unreachable();
    } catch (error) {
      const { faults } = (error as { details: { faults: { path: string }[] } }).details;
      expect(faults.map((one) => one.path)).toContain(path);
    }
  });
});
