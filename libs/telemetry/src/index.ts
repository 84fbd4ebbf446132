export { attributes, labelOf, type AttributeName } from './attributes.js';
export { silentLogger, type LogFields, type Logger, type LogLevel } from './logging/logger.js';
export { createLogger, type LoggerOptions } from './logging/pino-logger.js';
export { redact, redactText } from './logging/redact.js';
export { type Instrument } from './metrics/instrument.js';
export { instruments } from './metrics/instruments.js';
export {
  Metrics,
  otherNamespaces,
  type AttributeValues,
  type MetricsOptions,
  type ScrapeReader,
} from './metrics/metrics.js';
export { PausedTime } from './metrics/paused-time.js';
export { startTelemetry, type Telemetry, type TelemetryOptions } from './start-telemetry.js';
export { formatTraceparent, parseTraceparent, traceIdOf } from './tracing/traceparent.js';
export { errorTypeOf, startSpan, withSpan, type OpenSpan, type SpanOptions } from './tracing/spans.js';
export {
  startBatchSpan,
  startConsumerSpan,
  startProducerSpan,
  startTaskSpan,
  type ConsumedBatch,
  type ConsumedMessage,
  type ExecutedTask,
  type ProducedMessage,
} from './tracing/message-spans.js';
