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
