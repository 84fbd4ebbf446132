import { topics, type ClassificationProposal } from '@chimera/contracts';
import { UnitOfWork } from '@chimera/persistence';
import { eventually } from '@chimera/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Clock } from './declarations/clock.js';
import { DeclarationWatchExecutor } from './executors/declaration-watch.executor.js';
import { startIntake, type IntakeMesh } from './fixtures/intake-mesh.fixture.js';
import { aContract, aRegistration } from './fixtures/intent.fixture.js';
import { Submitter } from './fixtures/submitter.fixture.js';

const { intake, metadata } = topics;
const clockActs = { correlationId: 'watch', causationId: null, actor: 'intake', traceparent: null };

let mesh: IntakeMesh;
let ada: Submitter;

beforeAll(async () => {
  mesh = await startIntake();
  ada = new Submitter(mesh);
  await ada.makeSource();
}, 90_000);
afterAll(() => mesh.stop());

/** What the daily task does on a day. */
async function watchOn(day: string): Promise<void> {
  vi.spyOn(mesh.service.app.get(Clock), 'now').mockReturnValue(new Date(`${day}T03:00:00Z`));
  const outcome = await mesh.service.app.get(DeclarationWatchExecutor).execute();
  if (outcome.kind !== 'done') throw new TypeError('not done');
  await mesh.service.app.get(UnitOfWork).run(clockActs, (tx) => outcome.effects!(tx));
  vi.restoreAllMocks();
}

async function declared(namespace: string, validUntil: string): Promise<void> {
  const declaration = { declaredBy: 'Jo', basis: 'Contract 7', validUntil, terms: 'Internal use.' };
  await ada.settled(await ada.submit(ada.intent(namespace, { declaration })), 'accepted');
}

describe('a declaration', () => {
  it('is told with each version, its end at 30, 7 and 1 days and when it has come, each once', async () => {
    const namespace = await ada.namespace();
    await declared(namespace, '2098-07-01');
    const about = { intent: 'flights', intentVersion: 1, declaredBy: 'Jo', basis: 'Contract 7' };
    await eventually(() =>
      expect(mesh.heard(intake.declarationChanged, namespace)).toMatchObject([
        { ...about, validUntil: '2098-07-01', terms: 'Internal use.', team: 'aviation-data' },
      ]),
    );
    for (const day of ['2098-05-01', '2098-06-01', '2098-06-02', '2098-06-25', '2098-07-01', '2098-07-01'])
      await watchOn(day);
    await eventually(() =>
      expect(mesh.heard(intake.declarationExpiring, namespace).map(({ daysLeft }) => daysLeft)).toEqual([
        30, 7, 1,
      ]),
    );
    expect(mesh.heard(intake.declarationExpired, namespace)).toEqual([]);
    await watchOn('2098-07-02');
    await watchOn('2098-07-03');
    await eventually(() => expect(mesh.heard(intake.declarationExpired, namespace)).toMatchObject([about]));
    // A later day declared by a new version is another one.
    await declared(namespace, '2098-12-31');
    await watchOn('2098-12-30');
    await eventually(() =>
      expect(mesh.heard(intake.declarationExpiring, namespace).at(-1)).toMatchObject({
        intentVersion: 2,
        validUntil: '2098-12-31',
        daysLeft: 1,
      }),
    );
    expect(mesh.heard(intake.declarationExpired, namespace)).toHaveLength(1);
    const shown = await mesh.request('GET', `/v1/intents/${namespace}/flights`);
    expect(shown.body['versions']).toMatchObject([
      { version: 2, declaration: { validUntil: '2098-12-31', state: 'valid' } },
      { version: 1, declaration: { validUntil: '2098-07-01', terms: 'Internal use.' } },
    ]);
  });

  it('that ends within days is told of at once', async () => {
    const namespace = await ada.namespace();
    const inFiveDays = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    await declared(namespace, inFiveDays);
    await eventually(() =>
      expect(mesh.heard(intake.declarationExpiring, namespace)).toMatchObject([{ daysLeft: 7 }]),
    );
  });

  it('that has ended is refused', async () => {
    const namespace = await ada.namespace();
    const declaration = { declaredBy: 'Jo', basis: 'x', validUntil: '2020-01-01' };
    const content = JSON.stringify(ada.intent(namespace, { declaration }));
    expect(await mesh.request('POST', '/v1/intents', { content })).toMatchObject({
      status: 422,
      body: { faults: [{ code: 'CHIMERA_INTENT_DECLARATION_EXPIRED' }] },
    });
  });

  it('has its watch going on from day to day', async () => {
    await eventually(async () => {
      const tasks = await mesh.sql.query("SELECT key FROM tasks WHERE kind = 'declaration-watch'");
      expect(tasks).not.toEqual([]);
    });
  });
});

describe('what was found out about a dataset', () => {
  it('is shown with the intent, for a person to confirm', async () => {
    const namespace = await ada.onboarded();
    const email: ClassificationProposal = {
      column: 'carrier',
      classification: 'pii',
      kind: 'email',
      reason: 'Nine of ten values look like addresses.',
      share: 0.9,
    };
    const profile = {
      namespace,
      dataset: 'flights',
      intent: 'flights',
      urn: 'u',
      rowsProfiled: 10,
      complete: true,
    };
    const look = (intentVersion: number, proposals: readonly ClassificationProposal[]) =>
      mesh.produce(metadata.datasetProfiled, {
        ...profile,
        intentVersion,
        proposals,
        columns: [],
        sample: [{ carrier: '***' }],
      });
    await look(2, [email]);
    await look(1, []);
    const confirmed = aRegistration({ namespace, intentVersion: 2, schemaConfirmed: false });
    await mesh.produce(metadata.datasetRegistered, confirmed);
    await eventually(async () =>
      expect((await mesh.request('GET', `/v1/intents/${namespace}/flights`)).body).toMatchObject({
        found: [
          {
            name: 'flights',
            schemaConfirmed: false,
            contractVersion: 1,
            columns: aContract().columns,
            proposals: [email],
          },
        ],
        proposed: { flights: { classification: { carrier: 'pii' } } },
        ingestion: {},
      }),
    );
  });
});
