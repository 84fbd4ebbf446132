import { serviceNames, type ServiceName } from '@chimera/config';
import { Kafka, logLevel } from 'kafkajs';
import type { ChaosWorld } from '../../chaos/fault.js';

/** Group of a service's control topics; each supervisor of the ingestion service has its own. */
export const groupOf = (service: ServiceName): string =>
  service === 'ingestion' ? 'ingestion.supervisor-1' : service;

/** Services that take events; all of them do. */
export const consumingServices: readonly ServiceName[] = serviceNames;

/** A client that is none of ours, to do to groups what only a person or an accident does. */
export function foreignClient({ mesh }: ChaosWorld): Kafka {
  return new Kafka({
    clientId: 'chaos',
    brokers: mesh.addresses.kafkaBrokers.split(','),
    logLevel: logLevel.NOTHING,
  });
}
