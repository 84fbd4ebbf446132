import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Test only: a process kills itself once at a named point, such as `writer.after-commit` or, at the
 * twentieth passage, `reader.after-batch:20`. A marker file makes it happen once, however often the
 * process is started again; several points are separated by commas. Points: `reader.after-batch`, `reader.before-seal`, `reader.after-seal`,
 * `writer.after-begin`, `writer.after-batch`, `writer.before-commit`, `writer.after-commit`,
 * `supervisor.before-staged`, `supervisor.after-staged`, `supervisor.before-publish`, `supervisor.after-publish`.
 */
export class CrashPoints {
  private readonly passages = new Map<string, number>();

  constructor(
    private readonly crashAt: string | null,
    private readonly stateDirectory: string,
    private readonly kill: () => void = () => process.kill(process.pid, 'SIGKILL'),
  ) {}

  /** Called where a crash is interesting; does nothing unless this point was named and not yet struck. */
  pass(point: string): void {
    const named = this.crashAt?.split(',').find((one) => one.split(':')[0] === point);
    if (named === undefined) return;
    const passages = (this.passages.get(point) ?? 0) + 1;
    this.passages.set(point, passages);
    const marker = join(this.stateDirectory, 'crashed', encodeURIComponent(named));
    if (passages < Number(named.split(':')[1] ?? 1) || existsSync(marker)) return;
    mkdirSync(join(this.stateDirectory, 'crashed'), { recursive: true });
    writeFileSync(marker, `${process.pid}\n`);
    this.kill();
  }
}
