export { ScrapedMetrics } from './metrics/scraped-metrics.js';
export { eventually, type EventuallyOptions } from './eventually.js';
export { isolatedDatabase, type IsolatedDatabase } from './stack/isolated-database.js';
export { testStack } from './stack/test-stack.js';
export { uniqueName } from './stack/unique-name.js';
export { readMails, type MailEntry, type TestStack } from '@chimera/stack';
export { kafkaPortFeatures } from './conformance/kafka-port.features.js';
export { type KafkaPortSubject } from './conformance/kafka-port/subject.js';
export { decodeRows, encodeRows, testColumn, type TextRow } from './conformance/avro-rows.js';
export {
  sourceConnectorFeatures,
  type SourceFixture,
  type SourceHarness,
} from './conformance/source-connector.features.js';
export { tcpProxy, type TcpProxy, type TcpProxyOptions } from './faults/tcp-proxy.js';
export { kafkaApis, type KafkaApi, type ProxyFault } from './faults/proxy-fault.js';
export { targetConnectorFeatures, type TargetHarness } from './conformance/target-connector.features.js';
export {
  harness,
  type DeliveryOutcome,
  type HandledMessage,
  type HandlerHarness,
  type HarnessOptions,
} from './handlers/harness.js';
export {
  MemoryUnitOfWork,
  type AnswerQuery,
  type EnqueuedTask,
  type PublishedEvent,
} from './handlers/memory-unit-of-work.js';
export { privateKafka, type PrivateKafka } from './faults/private-kafka.js';
export { privateCluster, type PrivateCluster, type PrivateClusterOptions } from './faults/private-cluster.js';
export { lyingRegistry, type LyingRegistry, type RegistryLie } from './faults/registry/lying-registry.js';
export { partitionStand, untilInSync, type PartitionStand } from './faults/brokers/partition-leaders.js';
export {
  recordsOn,
  recreateTopic,
  removeRecords,
  topicShape,
  type TopicShape,
} from './faults/topics/topic-admin.js';
export { poisons, type PoisonKind } from './faults/topics/poison.js';
export { smallDisk, type SmallDisk } from './faults/small-disk.js';
export { type PrivateBroker } from './faults/private-broker.js';
export { freePort } from './faults/free-port.js';
export { openMesh, Mesh, type MeshAuditEntry, type MeshRun, type MeshSubmission } from './mesh/mesh.js';
export { type ApiAnswer, type ApiCaller, type MeshApi } from './mesh/mesh-api.js';
export { MeshDatabase, type Content } from './mesh/mesh-database.js';
export { startProxiedMesh, type ProxiedMesh } from './mesh/proxied-mesh.js';
export { healProxies, type MeshProxies } from './mesh/mesh-proxies.js';
export { deployContracts } from './mesh/deploy-contracts.js';
export { meshIntent, postgresSource, replaceIn } from './mesh/mesh-intent.js';
export {
  meshLayout,
  meshRoles,
  meshSecrets,
  secretReferences,
  useMesh,
  type MeshSecrets,
  type CrashPoint,
} from './mesh/mesh-layout.js';
export {
  childrenOf,
  holdersOf,
  listeningOn,
  meshProcess,
  meshProcesses,
  recovered,
  strike,
  type MeshProcess,
  type Struck,
} from './mesh/mesh-processes.js';
export { controlTopic, type MeshTopics, type TopicEvent, type TopicRecord } from './mesh/mesh-topics.js';
export { filesFolder, parquetFile } from './mesh/parquet-file.js';
export { sendAsForeigner, type ForeignRecord } from './mesh/foreign-producer.js';
export { armCrash, crashIsArmed, upMesh } from './mesh/start-mesh.js';
export { webhookReceiver, type ReceivedWebhook, type WebhookReceiver } from './mesh/webhook-receiver.js';
export { meshAround, type HeardEvent, type MeshAround, type MeshAroundOptions } from './mesh/mesh-around.js';
export type { ChaosGround, ChaosProxies, ChaosWorld, Fault, FaultNeeds } from './chaos/fault.js';
export { type ChaosPipeline } from './chaos/pipeline.js';
export { SeededRandom } from './chaos/seeded-random.js';
export { schedule, scheduleLines, type FaultKind, type ScheduledFault } from './chaos/schedule.js';
export { faultCatalogue } from './chaos/fault-catalogue.js';
export { plainGround } from './chaos/local-ground.js';
export { runSeed, type SeedOptions } from './chaos/seed-run.js';
export { reportLines, type SeedReport } from './chaos/seed-report.js';
