import { describe, expect, it } from 'vitest';
import { silentLogger } from '@chimera/telemetry';
import { createKafkaPort } from './create-kafka-port.js';
import { replicated } from './replication.js';

describe('replication of topics', () => {
  const spec = { name: 't', partitions: 1, config: { 'retention.ms': '1' } };

  it('is left to the brokers unless it is configured', () => {
    expect(replicated([spec])).toEqual([spec]);
  });

  it('is what is configured, unless a topic says otherwise itself', () => {
    const own = { ...spec, replicationFactor: 1, config: { 'min.insync.replicas': '1' } };
    expect(replicated([spec, own], { factor: 3, minInsync: 2 })).toEqual([
      { ...spec, replicationFactor: 3, config: { 'min.insync.replicas': '2', 'retention.ms': '1' } },
      own,
    ]);
  });

  it('is refused when nothing could ever be written', () => {
    const open = () =>
      createKafkaPort({
        brokers: ['127.0.0.1:1'],
        clientId: 'test',
        logger: silentLogger,
        replication: { factor: 1, minInsync: 2 },
      });
    expect(open).toThrow(/at most CHIMERA_KAFKA_REPLICATION_FACTOR, 1; found 2/);
  });
});
