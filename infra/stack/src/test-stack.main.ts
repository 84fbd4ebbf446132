import { acquireTestStack, stopTestStack } from './test-stack.js';

/** `node infra/stack/dist/test-stack.main.js start|stop`: keeps the test stack running between test runs. */
const action = process.argv[2];
if (action === 'start')
  await acquireTestStack({ keep: true, progress: (line) => process.stdout.write(`${line}\n`) });
else if (action === 'stop') await stopTestStack();
else {
  process.stderr.write('usage: test-stack.main.js start|stop\n');
  process.exitCode = 2;
}
