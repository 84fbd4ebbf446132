import { MeshError } from '@chimera/contracts';
import { readTestStack, type TestStack } from '@chimera/stack';

/**
 * Addresses of the real servers that integration tests run against. The `int` tier starts them.
 * Throws `CHIMERA_NOT_RUNNING` outside of it.
 */
export function testStack(): TestStack {
  const stack = readTestStack();
  if (stack !== null) return stack;
  throw new MeshError('CHIMERA_NOT_RUNNING', 'stop', 'Expected the test stack to run; it was not started.', {
    hint: 'Name the file *.int.spec.ts, or start it: node infra/stack/dist/test-stack.main.js start',
  });
}
