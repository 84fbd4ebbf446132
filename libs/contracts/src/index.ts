export { topics } from './generated/index.js';
export type * from './generated/index.js';
export {
  deadLetterTopic,
  identityOf,
  keyOf,
  naturalId,
  subjectOf,
  type MessageOf,
  type Topic,
  type TopicDefinition,
} from './topics/topic.js';
export { acceptsOutsideProducers, allTopics, topicByName } from './topics/catalogue.js';
export { buildVersion, contractsDigest } from './build.js';
export { avroContentType, headers } from './headers.js';
export { errorCodes, type ErrorCode } from './errors/codes.js';
export {
  InvariantError,
  MeshError,
  RejectedMessageError,
  StopConsumingError,
  TransientError,
  type Disposition,
  type MeshErrorOptions,
} from './errors/mesh-error.js';
export {
  formatColumnType,
  parseColumnType,
  type ColumnType,
  type SimpleKind,
} from './dataset/column-type.js';
export {
  avroName,
  avroTypeOf,
  loadBatchSchema,
  quarantineSchema,
  rowSchema,
  type AvroSchema,
} from './dataset/avro-schema.js';
export { datasetNames, namePattern } from './dataset/names.js';
export {
  metadataChangeProposals,
  type GenericAspect,
  type MetadataChangeProposal,
} from './datahub/metadata-change-proposal.js';
export {
  formatRunParameters,
  normalRun,
  parseRunParameters,
  readRunParameters,
  type RunMode,
  type RunParameters,
} from './run/run-parameters.js';
export { durationMillis } from './time/duration.js';
export { odcsContract, type OdcsContract } from './odcs/odcs-contract.js';
export type { OdcsInput, OdcsPipeline } from './odcs/odcs-input.js';
export { asyncApiDocument, type AsyncApiDocument } from './asyncapi/asyncapi-document.js';
export type { AsyncApiInput, RegisteredSubject } from './asyncapi/asyncapi-input.js';
