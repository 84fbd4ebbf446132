import { describe, expect, it } from 'vitest';
import type { Delivery } from '../domain/notice.js';
import { PagerChannel } from './pager.fixture.js';

const delivery: Delivery = {
  deliveryId: 'msg_1',
  notice: {
    ...{ eventId: 'e1', type: 'ingestion.version_rejected', occurredAt: '2026-03-01T12:00:00.000Z' },
    ...{ severity: 'error', namespace: 'bakery', about: 'shop_shop_orders' },
    ...{ subject: 'bakery/orders: version 1 not published', lines: ['1 check failed'], data: {} },
  },
  receiver: { channel: 'email', address: 'ada@example.org' },
};
const never = new AbortController().signal;

describe('a channel of one file', () => {
  it('hands over the notice in one line, with the id by which repeats are known', async () => {
    const lines: string[] = [];
    const pager = new PagerChannel((line) => (lines.push(line), Promise.resolve('ok')));
    expect(await pager.send(delivery, never)).toEqual({ kind: 'delivered' });
    expect(lines).toEqual(['msg_1 error bakery/orders: version 1 not published']);
  });

  it('lets nothing of a notice begin a line of its own', async () => {
    const lines: string[] = [];
    const pager = new PagerChannel((line) => (lines.push(line), Promise.resolve('ok')));
    const notice = { ...delivery.notice, subject: 'one\r\nmsg_2 error two' };
    await pager.send({ ...delivery, notice }, never);
    expect(lines).toEqual(['msg_1 error one msg_2 error two']);
  });

  it.each([
    ['busy', { kind: 'unreachable', reason: 'the pager answered busy', retryAfterMs: 60_000 }],
    ['gone', { kind: 'refused', reason: 'the pager is gone', isGone: true }],
    ['what', { kind: 'refused', reason: 'the pager answered what' }],
  ])('tells what the answer %s means', async (answer, outcome) => {
    expect(await new PagerChannel(() => Promise.resolve(answer)).send(delivery, never)).toEqual(outcome);
  });

  it('never throws for what a receiver can do', async () => {
    const pager = new PagerChannel(() => Promise.reject(new RangeError('connection reset')));
    expect(await pager.send(delivery, never)).toEqual({
      kind: 'unreachable',
      reason: 'connection reset',
      retryAfterMs: null,
    });
  });

  it('does not wait for a receiver that hangs', async () => {
    const stop = new AbortController();
    const sending = new PagerChannel(() => new Promise(() => undefined)).send(delivery, stop.signal);
    stop.abort(new RangeError('too late'));
    expect(await sending).toMatchObject({ kind: 'unreachable', reason: 'too late' });
  });
});
