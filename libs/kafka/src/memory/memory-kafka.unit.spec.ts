import { kafkaPortFeatures } from '@chimera/testing';
import { createMemoryKafka } from './create-memory-kafka.js';

kafkaPortFeatures({ name: 'in memory', open: () => createMemoryKafka().port });
