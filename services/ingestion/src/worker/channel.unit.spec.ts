import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Channel } from './channel.js';

/** Node hands a failed send to its callback; without one it becomes an unhandled error of the process. */
class BrokenPipe extends EventEmitter {
  unhandled = 0;

  send(_message: unknown, _handle?: unknown, _options?: unknown, done?: (error: Error) => void): boolean {
    const failure = Object.assign(new RangeError('write EPIPE'), { code: 'EPIPE' });
    if (done === undefined) this.unhandled += 1;
    else done(failure);
    return false;
  }
}

describe('the pipe to a supervisor that was killed', () => {
  it('swallows what nobody hears, so that a worker ends without a crash of its own', () => {
    const pipe = new BrokenPipe();
    new Channel(pipe as unknown as NodeJS.Process).tell({ kind: 'ready' });
    expect(pipe.unhandled).toBe(0);
  });
});

describe('the tasks of a worker', () => {
  const task = (runId: string) => ({ kind: 'run', task: { role: 'writer', identity: { runId } } });

  it('hear only what was said since they came', async () => {
    const pipe = new EventEmitter();
    const channel = new Channel(pipe as unknown as NodeJS.Process);
    pipe.emit('message', task('first'));
    expect((await channel.task()).identity.runId).toBe('first');
    const heard: string[] = [];
    channel.on('parts', ({ parts }) => heard.push(`first: ${parts}`));
    pipe.emit('message', { kind: 'parts', parts: 1 });
    // Said too late for the first task: nobody listens for it any more.
    pipe.emit('message', { kind: 'mark', move: null });

    pipe.emit('message', task('second'));
    pipe.emit('message', { kind: 'parts', parts: 2 });
    expect((await channel.task()).identity.runId).toBe('second');
    channel.on('parts', ({ parts }) => heard.push(`second: ${parts}`));
    channel.on('mark', () => heard.push('second: a mark of the first'));
    expect(heard).toEqual(['first: 1', 'second: 2']);
  });

  it('wait for each other', async () => {
    const pipe = new EventEmitter();
    const channel = new Channel(pipe as unknown as NodeJS.Process);
    const next = channel.task();
    pipe.emit('message', task('only'));
    expect((await next).identity.runId).toBe('only');
  });
});
