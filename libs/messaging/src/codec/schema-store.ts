import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

/**
 * Schemas on disk, by registry address: what was needed once is there after a restart, so that an
 * outage of the registry does not stop a running mesh. Ids never change their schema.
 */
export class SchemaStore {
  private readonly memory = new Map<string, string>();
  private ready: Promise<unknown> | null = null;

  /** `directory` null keeps everything in memory only. */
  constructor(private readonly directory: string | null) {}

  /** The text kept under a name, or null. */
  async read(name: string): Promise<string | null> {
    const known = this.memory.get(name);
    if (known !== undefined) return known;
    const text = await this.readFile(name);
    if (text !== null) this.memory.set(name, text);
    return text;
  }

  /** Keeps a text; two processes may do so at once. */
  async write(name: string, text: string): Promise<void> {
    if (this.memory.get(name) === text) return;
    this.memory.set(name, text);
    if (this.directory === null) return;
    await (this.ready ??= mkdir(this.directory, { recursive: true }));
    const temporary = join(this.directory, `.${name}.${randomUUID()}`);
    await writeFile(temporary, text);
    await rename(temporary, join(this.directory, name));
  }

  private async readFile(name: string): Promise<string | null> {
    if (this.directory === null) return null;
    try {
      const text = await readFile(join(this.directory, name), 'utf8');
      JSON.parse(text);
      return text;
    } catch {
      // Absent, or cut off by a crash of the machine: both mean that the registry has to be asked.
      return null;
    }
  }
}
