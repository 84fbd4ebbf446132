import { describe, expect, it } from 'vitest';
import { identityOf, isRunning, signalProcess } from './process-identity.js';

describe('process identity', () => {
  it('recognises this process', () => {
    const self = identityOf(process.pid);
    expect(self?.pid).toBe(process.pid);
    expect(self !== null && isRunning(self)).toBe(true);
  });

  it('does not take a later process with the same id for the earlier one', () => {
    const earlier = { pid: process.pid, birth: 'another boot:1' };
    expect(isRunning(earlier)).toBe(false);
    // Were it signalled, the test run would end here.
    expect(signalProcess(earlier, 'SIGKILL')).toBe(false);
  });

  it('knows nothing of a process that does not exist', () => {
    expect(identityOf(2 ** 22 + 1)).toBeNull();
  });
});
