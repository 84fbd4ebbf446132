import { loadConfig, orchestratorConfig } from '@chimera/config';
import { topics } from '@chimera/contracts';
import { startService, type RunningService } from '@chimera/hosting';
import { eventually, meshAround, uniqueName, type MeshAround } from '@chimera/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AppModule } from './app.module.js';
import { aConfiguration } from './domain/plan.fixture.js';
import { aFailure, aRequest, heartbeat } from './planning/orchestrator.fixture.js';
import { PlannerPart } from './planning/planner.part.js';

const { intake, ingestion, orchestrator } = topics;
const migrations = new URL('../migrations/', import.meta.url);
const hears = [
  orchestrator.runAssigned,
  orchestrator.runWaiting,
  orchestrator.runStopRequested,
  orchestrator.runCancelled,
  orchestrator.pipelineStateChanged,
];
let mesh: MeshAround;
let service: RunningService;

beforeAll(async () => {
  mesh = await meshAround({ service: 'orchestrator', migrations, hears, ownBroker: true });
  const config = loadConfig(orchestratorConfig, mesh.environment);
  const group = uniqueName('orchestrator');
  service = await startService({ config, module: AppModule, migrations, group, parts: [PlannerPart] });
}, 90_000);
afterAll(async () => {
  await service.stop();
  await mesh.close();
});

const heard = (topic: (typeof hears)[number]) => mesh.heard(topic).map(({ message }) => message);

it('starts, assigns, pauses, and ends a run on request, over real topics', async () => {
  const run = aRequest();
  const second = { ...aRequest(), pipeline: run.pipeline };
  const { namespace, pipeline, requestedBy } = run;
  await mesh.publish(ingestion.supervisorReported, heartbeat);
  await mesh.publish(intake.runStartRequested, { ...run, parameters: '{"mode":"full"}' });
  await mesh.publish(intake.pipelineConfigured, aConfiguration({ namespace, pipeline }));
  await eventually(async () =>
    expect(heard(orchestrator.runAssigned)).toMatchObject([
      { runId: run.runId, attempt: 1, parameters: '{"mode":"full"}' },
    ]),
  );

  const request = { requestId: 'q1', namespace, pipeline, requestedBy, reason: 'repair' };
  await mesh.publish(intake.pipelineStateRequested, {
    ...request,
    state: 'paused',
    acceptSchemaChange: false,
  });
  await eventually(async () =>
    expect(heard(orchestrator.pipelineStateChanged)).toMatchObject([{ pipeline, state: 'paused' }]),
  );
  await mesh.publish(intake.runStartRequested, second);
  await mesh.publish(intake.runCancelRequested, {
    runId: run.runId,
    namespace,
    pipeline,
    requestedBy,
    reason: '',
  });
  await eventually(async () =>
    expect(heard(orchestrator.runStopRequested)).toMatchObject([
      { runId: run.runId, supervisor: heartbeat.supervisor },
    ]),
  );
  await mesh.publish(ingestion.runFailed, aFailure(run, false, 'CHIMERA_RUN_CANCELLED'));
  await eventually(async () =>
    expect(heard(orchestrator.runCancelled)).toMatchObject([{ runId: run.runId }]),
  );
  await eventually(async () =>
    expect(heard(orchestrator.runWaiting)).toContainEqual(
      expect.objectContaining({ runId: second.runId, waitingFor: 'paused' }),
    ),
  );
});
