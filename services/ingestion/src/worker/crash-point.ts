import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Test only: a process kills itself once at a named point, such as `writer.after-commit` or, at the
 * twentieth passage, `reader.after-batch:20`. A marker file makes it happen once, however often the
 * process is started again. Points: `reader.after-batch`, `reader.before-seal`, `reader.after-seal`,
 * `writer.after-begin`, `writer.after-batch`, `writer.before-commit`, `writer.after-commit`,
 * `supervisor.before-staged`, `supervisor.after-staged`, `supervisor.before-publish`, `supervisor.after-publish`.
 */
export class CrashPoints {
  private readonly point: string | null;
  private readonly passage: number;
  private passages = 0;

  constructor(
    private readonly crashAt: string | null,
    private readonly stateDirectory: string,
    private readonly kill: () => void = () => process.kill(process.pid, 'SIGKILL'),
  ) {
    const [point = null, passage = '1'] = crashAt?.split(':') ?? [];
    this.point = point;
    this.passage = Number(passage);
  }

  /** Called where a crash is interesting; does nothing unless this point was named and not yet struck. */
  pass(point: string): void {
    if (point !== this.point) return;
    this.passages += 1;
    if (this.passages < this.passage || existsSync(this.marker)) return;
    mkdirSync(join(this.stateDirectory, 'crashed'), { recursive: true });
    writeFileSync(this.marker, `${process.pid}\n`);
    this.kill();
  }

  private get marker(): string {
    return join(this.stateDirectory, 'crashed', encodeURIComponent(this.crashAt ?? ''));
  }
}
