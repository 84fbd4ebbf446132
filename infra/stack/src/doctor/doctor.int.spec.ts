import { allTopics, subjectOf, type Topic } from '@chimera/contracts';
import { createKafkaPort, type KafkaPort } from '@chimera/kafka';
import { SchemaRegistry } from '@chimera/messaging';
import { silentLogger } from '@chimera/telemetry';
import { eventually, testStack, uniqueName } from '@chimera/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import type { StackAddresses } from '../addresses.js';
import type { Check } from './check.js';
import { contractsCheck } from './checks/contracts.check.js';
import { deadLettersCheck } from './checks/dead-letters.check.js';
import { groupsCheck } from './checks/groups.check.js';
import { installationCheck } from './checks/installation.check.js';
import { kafkaCheck } from './checks/kafka.check.js';
import { postgresCheck } from './checks/postgres.check.js';
import { registryCheck } from './checks/registry.check.js';
import { doctorContext } from './context.js';
import { examine, type Diagnosis } from './examine.js';

let kafka: KafkaPort;

/** Nothing listens there: the port is reserved. */
const nowhere = '127.0.0.1:1';

beforeAll(() => {
  const brokers = testStack().kafkaBrokers.split(',');
  kafka = createKafkaPort({ brokers, clientId: 'doctor-test', logger: silentLogger });
});

function addresses(change: Partial<StackAddresses> = {}): StackAddresses {
  const { kafkaBrokers, registryUrl, postgres } = testStack();
  const others = { smtpUrl: '', mailFolder: null, tokenFile: '/nowhere', secretsFolder: '/nowhere' };
  const services = {} as StackAddresses['services'];
  return {
    kafkaBrokers,
    registryUrl,
    postgresAdminUrl: postgres.adminUrl,
    ...others,
    services,
    kind: 'external',
    ...change,
  };
}

async function diagnose(checks: readonly Check[], change: Partial<StackAddresses> = {}): Promise<Diagnosis> {
  const context = doctorContext('/nowhere', addresses(change));
  try {
    return await examine([installationCheck, ...checks], context);
  } finally {
    await context.close();
  }
}

const servers = [kafkaCheck, registryCheck, postgresCheck];
const namesOf = (found: Diagnosis['wrong']) => found.map(({ check }) => check);

/** A control topic that is this test's own. */
function aTopic(): Topic {
  const name = `chimera.doctor.${uniqueName('noted')}.v1`;
  return { ...allTopics[0]!, name };
}

describe('servers', () => {
  it('that are well have nothing wrong', async () => {
    const diagnosis = await diagnose(servers);
    expect(diagnosis.wrong).toEqual([]);
    expect(namesOf(diagnosis.ok)).toEqual(['installation', 'kafka', 'registry', 'postgres']);
  });

  it.each([
    ['registry', { registryUrl: `http://${nowhere}` }, [contractsCheck()]],
    ['kafka', { kafkaBrokers: nowhere }, [deadLettersCheck, groupsCheck]],
    ['postgres', { postgresAdminUrl: `postgresql://nobody:secret@${nowhere}/postgres` }, []],
  ] as const)('of which %s is away are told as exactly that', async (name, change, dependent) => {
    const { wrong, skipped } = await diagnose([...servers, ...dependent], change);
    expect(namesOf(wrong)).toEqual([name]);
    expect(wrong[0]!.expected).toContain(nowhere);
    expect(JSON.stringify(wrong)).not.toContain('secret');
    expect(namesOf(skipped)).toEqual(dependent.map((check) => check.name));
  });
});

describe('contracts', () => {
  it('that are missing or too loose are named, and no others', async () => {
    const [registered, missing, loose] = [aTopic(), aTopic(), aTopic()];
    const registry = new SchemaRegistry({ url: testStack().registryUrl, stateDir: null });
    await registry.register(subjectOf(registered), registered.schema, 'FULL_TRANSITIVE');
    await registry.register(subjectOf(loose), loose.schema, 'BACKWARD');
    const { wrong, warnings } = await diagnose([registryCheck, contractsCheck([registered, missing, loose])]);
    expect(wrong.map(({ found }) => found)).toEqual([
      `not registered as this build has them: ${subjectOf(missing)}`,
    ]);
    expect(warnings.map(({ found }) => found)).toEqual([
      `compatibility is not FULL_TRANSITIVE: ${subjectOf(loose)}`,
    ]);
  });
});

describe('what waits', () => {
  it('as dead letters is counted by topic', async () => {
    const topic = `${aTopic().name}.dq.dlq`;
    await fill(topic, 3);
    const { warnings, healthy } = await diagnose([kafkaCheck, deadLettersCheck]);
    expect(healthy).toBe(true);
    expect(warnings.map(({ found }) => found)).toContain(`3 dead letters on ${topic}`);
  });

  it('for a group whose service is away is wrong, and names the topic', async () => {
    const [topic, group] = [aTopic().name, `dq.${uniqueName('away')}`];
    await fill(topic, 4);
    const consumer = kafka.consumer({
      groupId: group,
      topics: [topic],
      startFrom: 'earliest',
      onBatch: async () => consumer.commit([{ topic, partition: 0, nextOffset: 1 }]),
      onAssigned: () => undefined,
      onLost: () => undefined,
      onCrash: (error) => {
        throw error;
      },
    });
    await consumer.start();
    const admin = await kafka.admin();
    await eventually(async () => expect((await admin.groupOffsets(group, topic))[0]!.nextOffset).toBe(1));
    await admin.close();
    await consumer.close();
    const { wrong } = await diagnose([kafkaCheck, groupsCheck]);
    expect(wrong.map(({ found }) => found)).toContain(
      `group ${group} has no member and 3 records wait: ${topic} 3`,
    );
  });
});

async function fill(topic: string, records: number): Promise<void> {
  const admin = await kafka.admin();
  await admin.ensureTopics([{ name: topic, partitions: 1 }]);
  await admin.close();
  const producer = await kafka.producer();
  const letters = Array.from({ length: records }, () => ({
    key: null,
    value: Buffer.from('x'),
    headers: {},
  }));
  await producer.send([{ topic, partition: 0, records: letters }]);
  await producer.close();
}
