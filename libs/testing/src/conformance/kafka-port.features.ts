import { describe } from 'vitest';
import { administrationFeatures } from './kafka-port/administration.features.js';
import { consumingFeatures } from './kafka-port/consuming.features.js';
import { producingFeatures } from './kafka-port/producing.features.js';
import { rangeFeatures } from './kafka-port/ranges.features.js';
import type { KafkaPortSubject } from './kafka-port/subject.js';

/** The contract of the Kafka port. Registers one suite for the adapter given; every adapter has to pass all of it. */
export function kafkaPortFeatures(subject: KafkaPortSubject): void {
  describe(`Kafka port: ${subject.name}`, () => {
    producingFeatures(subject);
    consumingFeatures(subject);
    rangeFeatures(subject);
    administrationFeatures(subject);
  });
}
