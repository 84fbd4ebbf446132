import type { INestApplicationContext } from '@nestjs/common';
import { buildVersion, contractsDigest } from '@chimera/contracts';
import { KafkaTransportStrategy, type Backlog } from '@chimera/messaging';
import { Database, readQueueDepth } from '@chimera/persistence';
import { Metrics, attributes, instruments } from '@chimera/telemetry';
import { Lifecycle } from '../mesh/lifecycle.js';
import { GROUP } from '../mesh/tokens.js';
import { Readiness } from './readiness.js';

/** Measurements that every service has and that are only worth reading when somebody asks. */
export function addServiceMetrics(app: INestApplicationContext): void {
  const metrics = app.get(Metrics);
  const lifecycle = app.get(Lifecycle);
  const database = app.get(Database);
  const build = { [attributes.version]: buildVersion, [attributes.contracts]: contractsDigest() };
  metrics.set(instruments.buildInfo, build, 1);
  metrics.onScrape(() => readConsumer(metrics, app.get(KafkaTransportStrategy), app.get<string>(GROUP)));
  metrics.onScrape(() => readReadiness(metrics, app.get(Readiness)));
  metrics.onScrape(async () => {
    if (lifecycle.state === 'ready') await readQueueDepth(database, metrics);
  });
}

async function readReadiness(metrics: Metrics, readiness: Readiness): Promise<void> {
  const { status, checks } = await readiness.look();
  metrics.set(instruments.ready, {}, status === 'up' ? 1 : 0);
  for (const [name, check] of Object.entries(checks))
    metrics.set(instruments.indicatorUp, { [attributes.indicator]: name }, check.status === 'up' ? 1 : 0);
}

function readConsumer(metrics: Metrics, transport: KafkaTransportStrategy, group: string): void {
  const named = { [attributes.messagingGroup]: group };
  const fetchAge = transport.lastFetchAgeMs();
  if (fetchAge !== null) metrics.set(instruments.fetchAge, named, fetchAge / 1_000);
  const backlog = transport.backlog();
  const placeOf = ({ topic }: Backlog) => ({ ...named, [attributes.messagingDestination]: topic });
  metrics.setAll(
    instruments.consumerLag,
    backlog.map((one) => [{ ...placeOf(one), [attributes.messagingPartition]: one.partition }, one.records]),
  );
  metrics.setAll(
    instruments.oldestMessageAge,
    [...oldestByTopic(backlog).values()].map((one) => [placeOf(one), ageOf(one)]),
  );
}

/** By the clock of whoever wrote the message: one that goes wrong can make it negative, which says nothing. */
function ageOf({ oldestAt }: Backlog): number {
  return oldestAt === null ? 0 : Math.max(0, Date.now() - oldestAt) / 1_000;
}

/** One value a topic: partitions would say little more and cost three times the series. */
function oldestByTopic(backlog: readonly Backlog[]): ReadonlyMap<string, Backlog> {
  const oldest = new Map<string, Backlog>();
  for (const one of backlog) {
    const known = oldest.get(one.topic);
    if (known === undefined || ageOf(one) > ageOf(known)) oldest.set(one.topic, one);
  }
  return oldest;
}
