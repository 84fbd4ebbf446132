import { appendFileSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync, closeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { rotateLogs } from './log-rotation.js';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'chimera-logs-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('bounds a log that a process still writes to', () => {
  const path = join(folder, 'kafka.log');
  const writer = openSync(path, 'a');
  writeSync(writer, 'old '.repeat(100));
  rotateLogs(folder, 100);
  writeSync(writer, 'new');
  closeSync(writer);
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readFileSync(`${path}.1`, 'utf8')).toHaveLength(400);
});

it('leaves small logs alone', () => {
  const path = join(folder, 'audit.log');
  appendFileSync(path, 'short');
  rotateLogs(folder, 100);
  expect(readFileSync(path, 'utf8')).toBe('short');
});
