import { afterAll } from 'vitest';
import type { CheckResult, Fault, Ledger, ProcessUsage } from '@chimera/contracts';
import { MeshError } from '@chimera/contracts';
import type { SourceIntent } from '@chimera/intent';
import { readAddresses, readMails, type MailEntry, type StackAddresses } from '@chimera/stack';
import { eventually } from '../eventually.js';
import { MeshApi, type ApiCaller } from './mesh-api.js';
import { MeshDatabase } from './mesh-database.js';
import { meshLayout } from './mesh-layout.js';
import { MeshTopics } from './mesh-topics.js';

/** Where a submission stands. */
export interface MeshSubmission {
  readonly submissionId: string;
  readonly namespace: string;
  readonly name: string;
  readonly part: string;
  readonly state: 'pending' | 'accepted' | 'unchanged' | 'rejected' | 'onboarded' | 'available' | 'failed';
  readonly version: number | null;
  readonly faults: readonly Fault[];
  readonly pipelines?: {
    readonly created: readonly string[];
    readonly changed: readonly string[];
    readonly unchanged: readonly string[];
  };
}

/** A run as the console shows it. */
export interface MeshRun {
  readonly runId: string;
  readonly namespace: string;
  readonly pipeline: string;
  readonly dataset: string;
  readonly version: number;
  readonly state: string;
  readonly attempt: number;
  readonly ledger: Ledger | null;
  readonly checks: readonly CheckResult[] | null;
  readonly usage: readonly ProcessUsage[];
  readonly relation: string | null;
  readonly lastGoodVersion: number | null;
  readonly progress: { readonly rowsRead: number; readonly rowsStaged: number } | null;
  readonly failure: { readonly code: string; readonly message: string } | null;
}

/** One entry of the audit log. */
export interface MeshAuditEntry {
  readonly seq: number;
  readonly eventId: string;
  readonly type: string;
  readonly subject: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly actor: string;
  readonly data: string;
}

/** Generous: the machine may be busy, and a chaos test waits for restarts. */
const patience = { deadlineMs: 150_000, everyMs: 100 };

/** The running mesh as its users see it. */
export class Mesh {
  readonly api: MeshApi;
  readonly topics: MeshTopics;
  private readonly databases: MeshDatabase[] = [];
  private readonly owned = new Map<string, Promise<void>>();

  constructor(readonly addresses: StackAddresses) {
    this.api = new MeshApi(addresses);
    this.topics = new MeshTopics(addresses);
  }

  /** An empty database that is dropped after the file's last test. */
  async database(): Promise<MeshDatabase> {
    const database = await MeshDatabase.create(this.addresses.postgresAdminUrl);
    this.databases.push(database);
    return database;
  }

  /** Makes the team and the namespace that an intent names, unless they are there. */
  async own({ namespace, team }: Pick<SourceIntent, 'namespace' | 'team'>): Promise<void> {
    const key = `${team.name}/${namespace}`;
    if (!this.owned.has(key)) this.owned.set(key, this.makeOwner(namespace, team.name));
    return this.owned.get(key);
  }

  /** Hands in the source part and gives the submission's id. */
  async submit(intent: SourceIntent, caller: ApiCaller = {}): Promise<string> {
    return this.handIn('/v1/intents', intent, caller);
  }

  /** Hands in the ingestion part and gives the submission's id. */
  async submitIngestion(intent: SourceIntent, caller: ApiCaller = {}): Promise<string> {
    return this.handIn('/v1/ingestions', intent, caller);
  }

  /** Waits until a submission has one of these states. */
  async submission(id: string, states: readonly MeshSubmission['state'][]): Promise<MeshSubmission> {
    return eventually(async () => {
      const submission = await this.api.get<MeshSubmission>('intake', `/v1/submissions/${id}`);
      if (states.includes(submission.state)) return submission;
      throw pending(`submission ${states.join(' or ')}`, submission);
    }, patience);
  }

  /** Submits the source part and waits until its datasets can be found. */
  async onboard(intent: SourceIntent, caller: ApiCaller = {}): Promise<MeshSubmission> {
    const ends = ['available', 'unchanged', 'rejected', 'failed'] as const;
    return succeeded(await this.submission(await this.submit(intent, caller), ends));
  }

  /** Onboards an intent with all its pipelines and names them. */
  async prepare(intent: SourceIntent, caller: ApiCaller = {}): Promise<readonly string[]> {
    await this.onboard(intent, caller);
    return this.configure(intent, caller);
  }

  /** Submits the ingestion part and names the pipelines it is about. */
  async configure(intent: SourceIntent, caller: ApiCaller = {}): Promise<readonly string[]> {
    const id = await this.submitIngestion(intent, caller);
    const done = succeeded(await this.submission(id, ['accepted', 'unchanged', 'rejected', 'failed']));
    const { created = [], changed = [], unchanged = [] } = done.pipelines ?? {};
    return [...created, ...changed, ...unchanged];
  }

  /** Asks for a run and gives its id. */
  async startRun(namespace: string, pipeline: string, caller: ApiCaller = {}): Promise<string> {
    const body = { namespace, pipeline };
    return (await this.api.post<{ runId: string }>('intake', '/v1/runs', body, caller)).runId;
  }

  /** A run as it is now, or null when the console has not heard of it. */
  async findRun(runId: string): Promise<MeshRun | null> {
    const { runs } = await this.api.get<{ runs: readonly MeshRun[] }>('console', '/v1/runs?limit=200');
    return runs.find((run) => run.runId === runId) ?? null;
  }

  /** Waits until a run has one of these states; its ends by default. */
  async run(
    runId: string,
    states: readonly string[] = ['published', 'rejected', 'abandoned'],
  ): Promise<MeshRun> {
    return eventually(async () => {
      const run = await this.findRun(runId);
      if (run !== null && states.includes(run.state)) return run;
      throw pending(`run ${states.join(' or ')}`, run);
    }, patience);
  }

  /** Entries of the audit log about an intent, a run or a flow, with the verdict on the chain. */
  async audit(
    query: { intent: string } | { run: string } | { correlation: string },
  ): Promise<{ entries: readonly MeshAuditEntry[]; chain: { holds: boolean; fault: string | null } }> {
    return this.api.get('audit', `/v1/audit?${new URLSearchParams(query).toString()}`);
  }

  /** Mail to an address so far. */
  mails(address: string): readonly MailEntry[] {
    const all = readMails(this.addresses.mailFolder!);
    return all.filter(({ to }) => to.includes(address));
  }

  /** Waits for a mail to an address whose subject contains a text. */
  async mail(address: string, subject: string): Promise<MailEntry> {
    return eventually(() => {
      const found = this.mails(address);
      const mail = found.find((one) => one.subject.includes(subject));
      if (mail !== undefined) return mail;
      throw pending(
        `mail "${subject}" to ${address}`,
        found.map((one) => one.subject),
      );
    }, patience);
  }

  /** Drops the databases of this file. */
  async close(): Promise<void> {
    for (const database of this.databases.splice(0)) await database.drop();
  }

  private async makeOwner(namespace: string, team: string): Promise<void> {
    await this.api.post('intake', '/v1/teams', { team, supportEmail: `${team}@example.org` });
    await this.api.post('intake', '/v1/namespaces', { namespace, team });
  }

  private async handIn(path: string, intent: SourceIntent, caller: ApiCaller): Promise<string> {
    await this.own(intent);
    const body = { content: JSON.stringify(intent) };
    return (await this.api.post<{ submissionId: string }>('intake', path, body, caller)).submissionId;
  }
}

/**
 * The mesh that the tiers `mesh` and `chaos` start; call it once, at the top of a spec file. Throws
 * `CHIMERA_NOT_RUNNING` outside of these tiers.
 */
export function openMesh(): Mesh {
  const addresses = readAddresses(meshLayout());
  if (addresses === null) {
    throw new MeshError('CHIMERA_NOT_RUNNING', 'stop', 'Expected the mesh to run; it was not started.', {
      hint: 'Name the file *.mesh.spec.ts or *.chaos.spec.ts.',
    });
  }
  const mesh = new Mesh(addresses);
  afterAll(() => mesh.close());
  return mesh;
}

function succeeded(submission: MeshSubmission): MeshSubmission {
  if (submission.state !== 'rejected' && submission.state !== 'failed') return submission;
  throw pending('a submission in force', submission);
}

function pending(expected: string, found: unknown): MeshError {
  return new MeshError(
    'CHIMERA_NOT_FOUND',
    'retry',
    `Expected a ${expected}, found ${JSON.stringify(found)}.`,
  );
}
