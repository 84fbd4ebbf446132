import { silentLogger } from '@chimera/telemetry';
import { kafkaPortFeatures, testStack } from '@chimera/testing';
import { createKafkaPort } from './create-kafka-port.js';

const port = (bulkClient: 'kafkajs' | 'platformatic') =>
  createKafkaPort({
    brokers: testStack().kafkaBrokers.split(','),
    clientId: 'port-spec',
    logger: silentLogger,
    bulkClient,
  });

kafkaPortFeatures({ name: 'kafkajs', open: () => port('kafkajs') });
