import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { anIntent, withIngestion } from '../fixtures/intent.fixture.js';
import { targetConnectionFault } from './connection-faults.js';
import { SystemGate } from './system-gate.js';
import { testKey } from './test-task.js';
import { withinDeadline } from './within-deadline.js';

const never = new AbortController().signal;

describe('withinDeadline', () => {
  it('returns what work returns', async () =>
    expect(await withinDeadline(1_000, never, async () => 7)).toBe(7));

  it('does not wait for work that ignores the deadline, and tells it to stop', async () => {
    let limit: AbortSignal | undefined;
    const slow = withinDeadline(5, never, (signal) => ((limit = signal), new Promise(() => undefined)));
    await expect(slow).rejects.toMatchObject({ code: 'CHIMERA_SOURCE_TIMEOUT' });
    expect(limit!.aborted).toBe(true);
  });

  it('ends with the signal, also one that has ended before', async () => {
    const stop = new AbortController();
    const stopped = withinDeadline(1_000, stop.signal, () => new Promise(() => undefined));
    stop.abort(new TypeError('stop'));
    await expect(stopped).rejects.toThrow('stop');
    await expect(withinDeadline(1_000, stop.signal, () => new Promise(() => undefined))).rejects.toThrow(
      'stop',
    );
  });
});

describe('SystemGate', () => {
  it('lets two in at once, others elsewhere, and the next when one leaves', async () => {
    const gate = new SystemGate();
    const leave: (() => void)[] = [];
    const stay = (): Promise<string> => new Promise((resolve) => leave.push(() => resolve('done')));
    const inside = [gate.enter('slow', stay), gate.enter('slow', stay)];
    expect(await gate.enter('slow', async () => 'third')).toBeUndefined();
    expect(await gate.enter('other', async () => 'in')).toBe('in');
    leave.forEach((go) => go());
    expect(await Promise.all(inside)).toEqual(['done', 'done']);
    await setImmediate();
    expect(await gate.enter('slow', async () => 'third')).toBe('third');
  });

  it('lets go of a place when work fails', async () => {
    const gate = new SystemGate();
    for (let i = 0; i < 3; i += 1)
      await expect(gate.enter('s', () => Promise.reject(new TypeError('no')))).rejects.toThrow('no');
  });
});

describe('testKey', () => {
  const laneOf = (key: string): string => key.split('/')[0]!;
  const at = (uri: string) => anIntent({ source: { kind: 'postgres', uri, user: 'u' } });

  it('gives each server a lane, whatever the database', () => {
    const lanes = ['postgres://a:1/x', 'postgres://a:1/y', 'postgres://b:1/x'].map((uri) =>
      laneOf(testKey('source', at(uri), 's')),
    );
    expect(lanes[0]).toBe(lanes[1]);
    expect(lanes[0]).not.toBe(lanes[2]);
  });

  it('keeps submissions apart, and takes the targets for an ingestion', () => {
    const intent = withIngestion(anIntent());
    expect(testKey('source', intent, 's1')).not.toBe(testKey('source', intent, 's2'));
    expect(laneOf(testKey('ingestion', intent, 's1'))).toBe(
      laneOf(testKey('ingestion', { ...intent, source: { kind: 'parquet', uri: 'file:/x' } }, 's1')),
    );
  });
});

describe('targetConnectionFault', () => {
  it.each([
    ['CHIMERA_SOURCE_CREDENTIALS', '/source', 'CHIMERA_TARGET_CREDENTIALS', '/t'],
    ['CHIMERA_SOURCE_REFUSED', '/source/uri', 'CHIMERA_TARGET_UNAVAILABLE', '/t/uri'],
    ['CHIMERA_SECRET_UNRESOLVED', '/source/password', 'CHIMERA_SECRET_UNRESOLVED', '/t/password'],
  ])('%s at %s -> %s at %s', (code, path, told, where) =>
    expect(targetConnectionFault({ code, path, message: 'm' }, '/t')).toMatchObject({
      code: told,
      path: where,
    }),
  );
});
