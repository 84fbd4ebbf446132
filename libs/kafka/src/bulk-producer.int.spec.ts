import { silentLogger } from '@chimera/telemetry';
import { kafkaPortFeatures, testStack } from '@chimera/testing';
import { createKafkaPort } from './create-kafka-port.js';

kafkaPortFeatures({
  name: '@platformatic/kafka as bulk producer',
  producer: 'bulkProducer',
  open: () =>
    createKafkaPort({
      brokers: testStack().kafkaBrokers.split(','),
      clientId: 'port-spec',
      logger: silentLogger,
      bulkClient: 'platformatic',
    }),
});
