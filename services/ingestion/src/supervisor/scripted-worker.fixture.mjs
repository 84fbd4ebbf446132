// A worker that does, task after task, what its script says instead of moving rows. The script stands in the task's dataset
// name: `reader` and `writer` steps separated by spaces, for example `read` or `die:1 stage`.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

process.on('disconnect', () => process.exit(7));
process.on('message', (message) => {
  if (message.kind === 'run') {
    Object.assign(seen, { parts: null, mark: undefined, held: false, proceeded: false });
    tasks += 1;
    void play(message.task);
  }
  if (message.kind === 'parts') seen.parts = message.parts;
  if (message.kind === 'mark') seen.mark = message.move;
  if (message.kind === 'hold') seen.held = true;
  if (message.kind === 'proceed') seen.proceeded = true;
});
process.send({ kind: 'ready' });

let tasks = 0;
const seen = { parts: null, mark: undefined, held: false, proceeded: false };
const hold = [];

/** What a real worker tells. */
function usageNow() {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const status = readFileSync('/proc/self/status', 'latin1');
  return {
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    peakMemoryBytes: Number(/^VmHWM:\s+(\d+)/m.exec(status)[1]) * 1024,
    memoryBytes: process.memoryUsage.rss(),
  };
}

async function play(task) {
  const script = JSON.parse(task.identity.dataset)[task.role];
  for (const step of script.split(' ')) await act(step, task);
}

async function act(step, task) {
  const [what, argument] = step.split(':');
  const usage = usageNow();
  const send = (message) => process.send({ usage, ...message });
  const progress = (rows, bytes, waitingFor) =>
    send({ kind: 'progress', progress: { rows, quarantined: 0, bytes, waitingFor, usage } });
  switch (what) {
    case 'open':
      return send({ kind: 'opened', rowsExpected: 10, parts: 1 });
    case 'read':
      return send({ kind: 'read', result: readResult(Number(argument ?? 10)) });
    case 'stage':
      return send({ kind: 'staged', result: { receipt: receipt() } });
    case 'fail':
      return send({
        kind: 'failed',
        failure: { code: argument, message: 'no', hint: 'no', retryable: false },
      });
    case 'parts':
      return until(() => seen.parts === 1);
    case 'mark':
      return until(() => JSON.stringify(seen.mark) === argument.replaceAll('=', ':'));
    case 'held':
      return until(() => seen.held);
    case 'proceeded':
      return until(() => seen.proceeded);
    case 'moved':
      return progress(1, Number(argument), 'source');
    case 'hang':
      progress(1, 1, 'source');
      return until(() => false);
    case 'die':
      return dieOnce(task, Number(argument ?? 1));
    case 'fresh':
      return tasks > 1 && seen.parts === null ? undefined : until(() => false);
    case 'spend':
      return spend(Number(argument));
    case 'swell':
      return swell(Number(argument));
    case 'keep':
      return void hold.push(Buffer.alloc(Number(argument) * 1024 * 1024, 1));
    case 'eat':
      return until(() => (hold.push(Buffer.alloc(8 * 1024 * 1024, 1)), false));
  }
}

/** Takes so many milliseconds of CPU. */
function spend(millis) {
  const before = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(before);
    if (user + system > millis * 1000) return;
  }
}

/** Holds so many MiB for a moment, and gives them back to the kernel. */
function swell(mebibytes) {
  Buffer.alloc(mebibytes * 1024 * 1024, 1);
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

/** Dies the first n times that this attempt gets here. */
function dieOnce(task, times) {
  for (let n = 1; n <= times; n += 1) {
    const marker = join(task.settings.stateDirectory, `${task.identity.runId}-${task.role}-${n}`);
    if (existsSync(marker)) continue;
    writeFileSync(marker, '');
    process.kill(process.pid, 'SIGKILL');
    return until(() => false);
  }
}

function until(condition) {
  return new Promise((resolve) => {
    const timer = setInterval(() => condition() && (clearInterval(timer), resolve()), 5);
  });
}

function receipt() {
  return { target: 't', relation: 'r', rows: 10, checksum: 'ab', keyViolation: null };
}

function readResult(rows) {
  const counts = {
    quarantine: null,
    quarantined: 0,
    filtered: 0,
    sourceCount: rows,
    bytesMoved: 1,
    highWater: '42',
  };
  const segment = { part: 0, partition: 0, firstOffset: 0, lastOffset: 1, batches: 1, rows, checksum: 'ab' };
  return { read: rows, ...counts, segments: [segment], checksum: 'ab' };
}
