import type { AdmissionOrder } from './admission-order.js';
import { defaultDemand, type Demand } from './capacity.js';
import { fairBetweenTeams } from './fair-admission.js';
import type { Pipeline } from './pipeline.js';
import { defaultRetry, type RetryPolicy } from './retry.js';
import type { Run } from './run.js';
import { defaultLiveness, type LivenessPolicy, type Supervisor } from './supervisor.js';

export interface PlanPolicy {
  readonly retry: RetryPolicy;
  readonly liveness: LivenessPolicy;
  readonly demand: Demand;
  readonly order: AdmissionOrder;
  /** Slots of a supervisor that only a team without a run may take, where it has three or more. Default 1. */
  readonly reservedSlots: number;
  /** A run of a pipeline that nobody configured is given up after this time. Default 300,000. */
  readonly unknownPipelineMs: number;
  /** Checks that take longer than this are told as a wait. Default 60,000. */
  readonly assessmentMs: number;
}

export const defaultPolicy: PlanPolicy = {
  retry: defaultRetry,
  liveness: defaultLiveness,
  demand: defaultDemand,
  order: fairBetweenTeams,
  reservedSlots: 1,
  unknownPipelineMs: 300_000,
  assessmentMs: 60_000,
};

/** What is known when a pass starts. Finished runs may be left out. */
export interface PlanInput {
  readonly now: number;
  /** By `namespace/pipeline`. */
  readonly pipelines: ReadonlyMap<string, Pipeline>;
  readonly runs: readonly Run[];
  readonly supervisors: readonly Supervisor[];
}
