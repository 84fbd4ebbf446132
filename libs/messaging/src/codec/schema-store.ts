import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

/**
 * Schemas on disk, by registry address: what was needed once is there after a restart, so that an
 * outage of the registry does not stop a running mesh. Ids never change their schema.
 */
export class SchemaStore {
  private readonly memory = new Map<string, string>();

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

  /**
   * Keeps a text; two processes may do so at once. What the disk does not take (it is full) is kept in memory: a message
   * must not fail because its schema could not be put aside.
   */
  async write(name: string, text: string): Promise<void> {
    if (this.memory.get(name) === text) return;
    this.memory.set(name, text);
    if (this.directory !== null) await this.writeFile(this.directory, name, text);
  }

  /** Forgets a text; one that is not kept is no fault. */
  async remove(name: string): Promise<void> {
    this.memory.delete(name);
    if (this.directory !== null) await rm(join(this.directory, name), { force: true });
  }

  private async writeFile(directory: string, name: string, text: string): Promise<void> {
    const temporary = join(directory, `.${name}.${randomUUID()}`);
    try {
      await mkdir(directory, { recursive: true });
      await writeFile(temporary, text);
      await rename(temporary, join(directory, name));
    } catch {
      // The next process asks the registry again; half a file would lie there for good.
      await rm(temporary, { force: true }).catch(() => undefined);
    }
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
