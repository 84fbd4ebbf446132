import { topics } from '@chimera/contracts';
import {
  childrenOf,
  eventually,
  holdersOf,
  meshIntent,
  meshProcess,
  meshRoles,
  postgresSource,
  replaceIn,
  uniqueName,
  type Mesh,
  type MeshDatabase,
  type MeshRun,
} from '@chimera/testing';
import { expect } from 'vitest';

const patience = { deadlineMs: 120_000, everyMs: 20 };

/** A source of its own with a pipeline over it, to be disturbed while it runs. */
export class Ordeal {
  private constructor(
    readonly mesh: Mesh,
    readonly database: MeshDatabase,
    readonly name: string,
    readonly rows: number,
    readonly intent: ReturnType<typeof meshIntent>,
  ) {}

  /** Fills a source. With `seconds` it gives its rows about that slowly, so that a fault strikes in the middle. */
  static async over(mesh: Mesh, database: MeshDatabase, rows: number, seconds = 0): Promise<Ordeal> {
    const name = uniqueName('ordeal');
    await database.fill(name, rows);
    if (seconds > 0) await database.slow(name, `${name}_slow`, seconds);
    const from = `public.${name}${seconds > 0 ? '_slow' : ''}`;
    const ingestion = replaceIn(database, `${name}_copy`, { key: ['id'] });
    const intent = meshIntent(name, postgresSource(database), [{ name, from, ingestion }]);
    return new Ordeal(mesh, database, name, rows, intent);
  }

  /** Onboards it and gives the id of a run that was asked for. */
  async begin(): Promise<string> {
    const [pipeline = ''] = await this.mesh.prepare(this.intent);
    return this.mesh.startRun('mesh', pipeline);
  }

  /** Waits until some of the rows have moved, and proves that it were not all. */
  async inTheMiddle(): Promise<void> {
    await eventually(async () => {
      expect(await this.moved()).toBeGreaterThan(0);
    }, patience);
  }

  /** Records on the load topic. */
  moved(): Promise<number> {
    return this.mesh.topics.count(`chimera.load.mesh.${this.name}`);
  }

  /** Id of the worker process that reads this source now. */
  async reader(): Promise<number> {
    return eventually(async () => {
      const ports = await this.database.clientPorts(meshRoles.reader);
      const { pid } = await meshProcess('ingestion');
      const [reader] = holdersOf(ports, childrenOf(pid!));
      expect(reader).toBeDefined();
      return reader!;
    }, patience);
  }

  /**
   * Waits for the end of the run and holds it against what must be true whatever happened: exactly the
   * rows of the source, a balanced ledger, one published version, told once.
   */
  async survived(runId: string): Promise<MeshRun> {
    const run = await this.mesh.run(runId);
    expect(run).toMatchObject({ state: 'published', version: 1 });
    await this.hasEveryRowOnce(run);
    await this.wasPublishedOnce(runId);
    await this.wasToldOnce();
    return run;
  }

  /** Attempts of a run that failed, with their codes. */
  async failures(runId: string): Promise<readonly { attempt: number; code: string }[]> {
    const events = await this.mesh.topics.events(
      topics.ingestion.runFailed,
      (event) => event.runId === runId,
    );
    return events.map(({ message: { attempt, code } }) => ({ attempt, code }));
  }

  private async hasEveryRowOnce({ ledger }: MeshRun): Promise<void> {
    expect(await this.database.content(`${this.name}_copy`)).toEqual(await this.database.content(this.name));
    const { read, staged, quarantined, filtered, deduplicated, sourceCount } = ledger!;
    expect({ read, staged, sourceCount }).toEqual({
      read: this.rows,
      staged: this.rows,
      sourceCount: this.rows,
    });
    expect(staged + quarantined + filtered + deduplicated).toBe(read);
  }

  private async wasPublishedOnce(runId: string): Promise<void> {
    const published = await this.mesh.topics.events(
      topics.ingestion.versionPublished,
      (event) => event.runId === runId,
    );
    expect(published).toHaveLength(1);
    const versions = await this.database.query(
      `SELECT version::int, state FROM _chimera.versions WHERE run_id::text = $1 AND state = 'published'`,
      [runId],
    );
    expect(versions).toEqual([{ version: 1, state: 'published' }]);
  }

  /** Mail is sent at least once under a stable id: a receiver that knows ids sees each notice once. */
  private async wasToldOnce(): Promise<void> {
    const address = `${this.name}@example.org`;
    await this.mesh.mail(address, 'version 1 published');
    const told = this.mesh.mails(address).filter(({ subject }) => subject.includes('version 1 published'));
    expect(new Set(told.map(({ messageId }) => messageId)).size).toBe(1);
    const delivered = await eventually(async () => {
      const events = await this.mesh.topics.events(
        topics.notification.notificationDelivered,
        ({ recipient, eventType }) => recipient === address && eventType.includes('version_published'),
      );
      expect(events.length).toBeGreaterThan(0);
      return events;
    }, patience);
    expect(delivered).toHaveLength(1);
  }
}
