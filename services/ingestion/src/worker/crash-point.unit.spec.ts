import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CrashPoints } from './crash-point.js';

describe('crash points', () => {
  function at(crashAt: string | null, directory = mkdtempSync(join(tmpdir(), 'crash-'))) {
    const kills: string[] = [];
    const points = new CrashPoints(crashAt, directory, () => kills.push('killed'));
    return { points, kills, directory };
  }

  it('strike at the named passage, once, also after a restart', () => {
    const { points, kills, directory } = at('reader.after-batch:3');
    for (let batch = 0; batch < 10; batch += 1) points.pass('reader.after-batch');
    expect(kills).toHaveLength(1);
    const restarted = at('reader.after-batch:3', directory);
    for (let batch = 0; batch < 10; batch += 1) restarted.points.pass('reader.after-batch');
    expect(restarted.kills).toHaveLength(0);
  });

  it('strike at each of several points, once each', () => {
    const { points, kills, directory } = at('reader.after-batch:2,writer.after-commit');
    points.pass('writer.after-commit');
    points.pass('reader.after-batch');
    expect(kills).toHaveLength(1);
    points.pass('reader.after-batch');
    points.pass('writer.after-commit');
    expect(kills).toHaveLength(2);
    const restarted = at('reader.after-batch:2,writer.after-commit', directory);
    for (const point of ['writer.after-commit', 'reader.after-batch', 'reader.after-batch'])
      restarted.points.pass(point);
    expect(restarted.kills).toHaveLength(0);
  });

  it('do nothing elsewhere or when none is named', () => {
    const elsewhere = at('writer.after-commit');
    elsewhere.points.pass('reader.after-batch');
    const none = at(null);
    none.points.pass('writer.after-commit');
    expect([...elsewhere.kills, ...none.kills]).toEqual([]);
  });
});
