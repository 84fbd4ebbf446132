import { KillBroker } from '../faults/brokers/kill-broker.fault.js';
import { RollLeaders } from '../faults/brokers/roll-leaders.fault.js';
import { ContendedTarget } from '../faults/databases/contended-target.fault.js';
import { DeadlockedTarget } from '../faults/databases/deadlocked-target.fault.js';
import { ReadOnlyTarget } from '../faults/databases/read-only-target.fault.js';
import { TerminateBackends } from '../faults/databases/terminate-backends.fault.js';
import { Blackhole } from '../faults/network/blackhole.fault.js';
import { HalfOpen } from '../faults/network/half-open.fault.js';
import { LostAnswers } from '../faults/network/lost-answers.fault.js';
import { ResetConnections } from '../faults/network/reset-connections.fault.js';
import { SlicedNetwork } from '../faults/network/sliced-network.fault.js';
import { SlowNetwork } from '../faults/network/slow-network.fault.js';
import { SlowTarget } from '../faults/network/slow-target.fault.js';
import { BlockEventLoop } from '../faults/processes/block-event-loop.fault.js';
import { ClockJump } from '../faults/processes/clock-jump.fault.js';
import { CrashAtPoint } from '../faults/processes/crash-at-point.fault.js';
import { ExhaustHeap } from '../faults/processes/exhaust-heap.fault.js';
import { FreezeService } from '../faults/processes/freeze-service.fault.js';
import { KillService } from '../faults/processes/kill-service.fault.js';
import { KillWorker } from '../faults/processes/kill-worker.fault.js';
import { RebalanceStorm } from '../faults/processes/rebalance-storm.fault.js';
import { RepeatEvents } from '../faults/processes/repeat-events.fault.js';
import { ResetGroup } from '../faults/processes/reset-group.fault.js';
import { RollingRestart } from '../faults/processes/rolling-restart.fault.js';
import { TakeOver } from '../faults/processes/take-over.fault.js';
import { IncompatibleSchema } from '../faults/registry/incompatible-schema.fault.js';
import { MixedVersions } from '../faults/registry/mixed-versions.fault.js';
import { UnableRegistry } from '../faults/registry/unable-registry.fault.js';
import { ExpiredRecords } from '../faults/topics/expired-records.fault.js';
import { PoisonEvents } from '../faults/topics/poison-events.fault.js';
import { RecreatedTopic } from '../faults/topics/recreated-topic.fault.js';
import type { Fault } from './fault.js';

/** Every fault there is. A new one is a class in a file of its own and a line here. */
export const faultCatalogue: readonly (() => Fault)[] = [
  () => new KillService(),
  () => new KillWorker(),
  () => new CrashAtPoint(),
  () => new FreezeService(),
  () => new TakeOver(),
  () => new RollingRestart(),
  () => new RepeatEvents(),
  () => new ResetGroup(),
  () => new RebalanceStorm(),
  () => new ClockJump(),
  () => new BlockEventLoop(),
  () => new ExhaustHeap(),
  () => new KillBroker(),
  () => new RollLeaders(),
  () => new LostAnswers(),
  () => new Blackhole(),
  () => new HalfOpen(),
  () => new ResetConnections(),
  () => new SlowNetwork(),
  () => new SlicedNetwork(),
  () => new UnableRegistry(),
  () => new IncompatibleSchema(),
  () => new MixedVersions(),
  () => new TerminateBackends(),
  () => new DeadlockedTarget(),
  () => new ContendedTarget(),
  () => new ReadOnlyTarget(),
  () => new PoisonEvents(),
  () => new ExpiredRecords(),
  () => new RecreatedTopic(),
  () => new SlowTarget(),
];
