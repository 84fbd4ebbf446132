/**
 * Record headers: CloudEvents 1.0 in Kafka binary mode, W3C trace context, and the acting person.
 * See docs/architecture.md, "Headers".
 */
export const headers = {
  specVersion: 'ce_specversion',
  id: 'ce_id',
  source: 'ce_source',
  type: 'ce_type',
  time: 'ce_time',
  subject: 'ce_subject',
  /** Same for every event of one business flow. */
  correlationId: 'ce_correlationid',
  /** Id of the event that directly caused this one. */
  causationId: 'ce_causationid',
  /** Who acts: a person or `service:<name>`. */
  actor: 'ce_actor',
  contentType: 'content-type',
  traceparent: 'traceparent',
} as const;

/** Value of the content type header of Avro messages. */
export const avroContentType = 'application/avro';
