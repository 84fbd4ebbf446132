/**
 * Names of span and metric attributes, in one place. OpenTelemetry semantic conventions where they exist
 * (messaging 1.3x, error, http); `chimera.*` for the rest. Metric labels are `labelOf` these names.
 */
export const attributes = {
  messagingSystem: 'messaging.system',
  messagingOperation: 'messaging.operation.name',
  messagingOperationType: 'messaging.operation.type',
  messagingDestination: 'messaging.destination.name',
  messagingPartition: 'messaging.destination.partition.id',
  messagingGroup: 'messaging.consumer.group.name',
  messagingMessageId: 'messaging.message.id',
  messagingBatchCount: 'messaging.batch.message_count',
  kafkaKey: 'messaging.kafka.message.key',
  kafkaOffset: 'messaging.kafka.offset',
  errorType: 'error.type',
  httpMethod: 'http.request.method',
  httpRoute: 'http.route',
  httpStatus: 'http.response.status_code',
  correlationId: 'chimera.correlation_id',
  outcome: 'chimera.outcome',
  reason: 'chimera.reason',
  taskKind: 'chimera.task.kind',
  taskKey: 'chimera.task.key',
  attempt: 'chimera.attempt',
  namespace: 'chimera.namespace',
  pipeline: 'chimera.pipeline',
  runId: 'chimera.run.id',
  stage: 'chimera.stage',
  step: 'chimera.step',
  state: 'chimera.state',
  role: 'chimera.worker.role',
  channel: 'chimera.channel',
  indicator: 'chimera.indicator',
  version: 'chimera.version',
  contracts: 'chimera.contracts',
} as const;

/** An attribute of the list. */
export type AttributeName = (typeof attributes)[keyof typeof attributes];

/** Prometheus label of an attribute: dots become underscores. */
export function labelOf(attribute: AttributeName): string {
  return attribute.replaceAll('.', '_');
}
