import pg from 'pg';
import { Kafka, logLevel } from 'kafkajs';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isolatedDatabase } from './isolated-database.js';
import { testStack } from './test-stack.js';
import { uniqueName } from './unique-name.js';

describe('test stack', () => {
  it('gives a database of its own to a file', async () => {
    const { url, name } = await isolatedDatabase();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query('SELECT current_database() AS name');
    await client.end();
    expect(rows).toEqual([{ name }]);
  });

  it('has a broker that makes no topic by itself', async () => {
    const kafka = new Kafka({ brokers: testStack().kafkaBrokers.split(','), logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    const topic = uniqueName('topic');
    await admin.createTopics({ topics: [{ topic }], waitForLeaders: true });
    const topics = await admin.listTopics();
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
    expect(topics).toContain(topic);
    expect(topics).not.toContain(uniqueName('absent'));
  });

  it('has a registry that refuses an incompatible schema', async () => {
    const subject = uniqueName('subject');
    const register = (type: string) =>
      post(`/subjects/${subject}/versions`, {
        schema: JSON.stringify({ type: 'record', name: 'R', fields: [{ name: 'a', type }] }),
      });
    expect((await register('int')).status).toBe(200);
    await put(`/config/${subject}`, { compatibility: 'FULL_TRANSITIVE' });
    expect((await register('string')).status).toBe(409);
  });

  it('has a mail sink', async () => {
    const greeting = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(testStack().smtpUrl).port), '127.0.0.1');
      socket.once('data', (data) => (socket.destroy(), resolve(data.toString())));
      socket.once('error', reject);
    });
    expect(greeting).toMatch(/^220 /);
  });
});

const post = (path: string, body: unknown) => send('POST', path, body);
const put = (path: string, body: unknown) => send('PUT', path, body);

function send(method: string, path: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' };
  return fetch(`${testStack().registryUrl}${path}`, { method, headers, body: JSON.stringify(body) });
}
