import { describe, expect, it } from 'vitest';
import { buildFindings } from './checks/builds.check.js';
import { clockFindings } from './checks/clocks.check.js';
import { controlTopicFindings } from './checks/control-topics.check.js';
import { datasetTopicFindings } from './checks/dataset-topics.check.js';
import { diskFinding } from './checks/disk.check.js';
import { groupFindings } from './checks/groups.check.js';
import { clusterFindings, replicaFindings } from './checks/kafka.check.js';
import { memoryFinding } from './checks/memory.check.js';
import { migrationFindings } from './checks/migrations.check.js';
import { outboxFindings } from './checks/outbox.check.js';
import { connectionFindings } from './checks/postgres.check.js';
import { javaFinding, mavenFinding, nodeFinding } from './checks/tools.check.js';
import { examine } from './examine.js';
import { doctorContext } from './context.js';
import { orOk, wrong } from './check.js';

const states = (found: readonly { state: string }[]) => found.map(({ state }) => state);
const gibibyte = 1024 ** 3;
const day = 86_400_000;

describe('the doctor judges', () => {
  it('tools', () => {
    expect(states(['20.19.0', '22.1.0', '20.18.3'].map(nodeFinding))).toEqual(['ok', 'ok', 'wrong']);
    const java = ['openjdk version "17.0.2"', 'java version "1.8.0_392"', null].map(javaFinding);
    expect(java.map(({ state, found }) => [state, found])).toEqual([
      ['ok', 'Java 17'],
      ['wrong', 'Java 1'],
      ['wrong', 'no Java'],
    ]);
    expect(states(['Apache Maven 3.8.7', 'Apache Maven 3.5.4', null].map(mavenFinding))).toEqual([
      'ok',
      'wrong',
      'wrong',
    ]);
  });

  it('space and memory', () => {
    expect(states([20, 3, 0.5].map((free) => diskFinding(free * gibibyte, '/')))).toEqual([
      'ok',
      'warning',
      'wrong',
    ]);
    expect(states([4, 0.5, 0.1].map((free) => memoryFinding(free * gibibyte)))).toEqual([
      'ok',
      'warning',
      'wrong',
    ]);
  });

  it('connections of Postgres', () => {
    expect(states([10, 85, 98].flatMap((used) => connectionFindings(used, 100)))).toEqual([
      'warning',
      'wrong',
    ]);
  });

  it('a cluster by its number of brokers', () => {
    const sound = { 'offsets.topic.replication.factor': '3', 'min.insync.replicas': '2' };
    expect(clusterFindings(3, sound)).toEqual([]);
    expect(states(clusterFindings(1, { 'offsets.topic.replication.factor': '3' }))).toEqual(['wrong']);
    expect(clusterFindings(1, { 'offsets.topic.replication.factor': '1' })).toEqual([]);
    expect(states(clusterFindings(3, { ...sound, 'min.insync.replicas': '1' }))).toEqual(['warning']);
    expect(states(clusterFindings(3, { ...sound, 'auto.create.topics.enable': 'true' }))).toEqual([
      'warning',
    ]);
    const topic = (replicas: number, inSync: number) => [{ name: 't', partitions: [{ replicas, inSync }] }];
    expect(replicaFindings(topic(1, 1), 1)).toEqual([]);
    expect(replicaFindings(topic(1, 1), 3)[0]!.found).toBe('fewer than 3 replicas: t');
    expect(replicaFindings(topic(3, 2), 3)[0]!.found).toBe('replicas out of sync: t');
  });

  it('control topics', () => {
    const partition = { partition: 0, replicas: 1, inSync: 1 };
    const topic = (name: string, partitions: number, keptMs: number) => ({
      name,
      partitions: Array.from({ length: partitions }, () => partition),
      config: { 'retention.ms': String(keptMs) },
    });
    expect(controlTopicFindings(['a'], [topic('a', 3, 30 * day)])).toEqual([]);
    expect(controlTopicFindings(['a'], [topic('a', 3, -1)])).toEqual([]);
    const found = controlTopicFindings(['a', 'b', 'c'], [topic('a', 1, 30 * day), topic('b', 3, day)]);
    expect(found.map((one) => `${one.state} ${one.found}`)).toEqual([
      'wrong missing: c',
      'wrong too few partitions: a',
      'warning events are kept too short on b',
    ]);
  });

  it('topics of datasets by what their pipelines say', () => {
    const pipeline = {
      pipeline: 'n/p',
      loadTopic: 'l',
      quarantineTopic: 'q',
      loadHours: 48,
      quarantineDays: 30,
    };
    const topics = (load: number, quarantine: number, bytes = 16_777_216) => [
      { name: 'l', config: { 'retention.ms': String(load), 'max.message.bytes': String(bytes) } },
      { name: 'q', config: { 'retention.ms': String(quarantine) } },
    ];
    expect(datasetTopicFindings([pipeline], topics(2 * day, 30 * day))).toEqual([]);
    expect(datasetTopicFindings([pipeline], [])).toEqual([]);
    expect(datasetTopicFindings([pipeline], topics(day, 30 * day))).toMatchObject([
      { state: 'warning', found: 'l keeps records for 24 h', expected: '48 h, as n/p says' },
    ]);
    expect(states(datasetTopicFindings([pipeline], topics(2 * day, 30 * day, 1_048_588)))).toEqual(['wrong']);
  });

  it('migrations', () => {
    expect(migrationFindings('dq', ['0001-a.sql'], ['0001-a.sql'])).toEqual([]);
    const found = migrationFindings('dq', ['0001-a.sql', '0002-b.sql'], ['0001-a.sql', '0003-c.sql']);
    expect(found.map((one) => one.found)).toEqual([
      'schema dq lacks 0002-b.sql',
      'schema dq has 0003-c.sql, which this build does not know',
    ]);
  });

  it('groups by their members and what waits', () => {
    const group = (members: string[], lag: number) => ({
      group: 'dq',
      state: 'Stable',
      members,
      lag: { t: lag },
    });
    expect(groupFindings([group(['dq at 127.0.0.1'], 10), group([], 0)])).toEqual([]);
    expect(states(groupFindings([group([], 1)]))).toEqual(['wrong']);
    expect(groupFindings([group(['dq at 127.0.0.1'], 20_000)])[0]!.found).toBe(
      'group dq (dq at 127.0.0.1) is 20000 records behind: t 20000',
    );
  });

  it('outboxes, clocks and builds', () => {
    expect(outboxFindings('dq', { events: 3, age: 2, tasks: 1, taskAge: 5 })).toEqual([]);
    expect(states(outboxFindings('dq', { events: 3, age: 90, tasks: 1, taskAge: 700 }))).toEqual([
      'wrong',
      'warning',
    ]);
    const told = (seconds: number) => ({ asked: 1_000, answered: 1_100, told: 1_050 + seconds * 1_000 });
    expect([0, 1, -1].flatMap((off) => clockFindings('Postgres', told(off), 0.1))).toEqual([]);
    expect(states([5, -5, 90, -90].flatMap((off) => clockFindings('Postgres', told(off), 0.1)))).toEqual([
      'warning',
      'warning',
      'wrong',
      'wrong',
    ]);
    const here = { version: '1', contracts: 'a' };
    expect(buildFindings(here, [['dq', { build: here }]])).toEqual([]);
    expect(buildFindings(here, [['dq', { build: { version: '1', contracts: 'b' } }]])[0]!.found).toBe(
      'dq runs 1 with contracts b',
    );
    expect(buildFindings(here, [['dq', {}]])[0]!.found).toBe('dq runs an older build');
  });
});

describe('an examination', () => {
  const context = doctorContext('/nowhere');

  it('tells one cause once: what needs it is skipped', async () => {
    const away = {
      name: 'kafka',
      needs: [],
      proves: 'kafka' as const,
      look: async () => [wrong('away', 'there', 'mend')],
    };
    const next = {
      name: 'groups',
      needs: ['kafka' as const],
      look: async () => [wrong('nothing', 'x', 'y')],
    };
    const diagnosis = await examine([next, away], context);
    expect(diagnosis.wrong.map(({ check }) => check)).toEqual(['kafka']);
    expect(diagnosis.skipped).toMatchObject([{ check: 'groups', found: 'not looked at: see kafka' }]);
  });

  it('outlives a check that throws, and tells what it threw', async () => {
    const broken = { name: 'broken', needs: [], look: () => Promise.reject(new RangeError('as asked')) };
    const fine = { name: 'fine', needs: [], look: async () => orOk([], 'well') };
    const diagnosis = await examine([broken, fine], context);
    expect(diagnosis.wrong).toMatchObject([{ check: 'broken', found: 'as asked' }]);
    expect(diagnosis.ok).toMatchObject([{ check: 'fine', found: 'well' }]);
  });
});
