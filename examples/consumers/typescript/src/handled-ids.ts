import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** As many as may come again: redelivery reaches back to the last committed offset, not to the beginning. */
const mostKept = 10_000;

/** Ids of events that were handled, kept in a file so that a restart knows them too. */
export class HandledIds {
  private readonly ids: Set<string>;

  constructor(private readonly file: string) {
    const known = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(-mostKept) : [];
    this.ids = new Set(known.filter((id) => id !== ''));
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  add(id: string): void {
    appendFileSync(this.file, `${id}\n`);
    this.ids.add(id);
    if (this.ids.size > mostKept) this.ids.delete(this.ids.values().next().value!);
  }
}
