import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Module } from '@nestjs/common';
import { headers } from '@chimera/contracts';
import { Handles, type HandlerResult, type MessageHandler } from '@chimera/messaging';
import { Metrics, attributes, instruments } from '@chimera/telemetry';
import { eventually, uniqueName } from '@chimera/testing';
import { describe, expect, it } from 'vitest';
import { startService } from './start-service.js';
import {
  AppModule,
  RunStartRequestedHandler,
  Seen,
  aRequest,
  deadLetters,
  folder,
  group,
  kafka,
  namespace,
  produce,
  service,
  settings,
  topic,
} from './test-service.spec.js';

describe('messages', () => {
  it('are handled once, whatever is delivered twice, and start tasks of the same flow', async () => {
    const seen = service.app.get(Seen, { strict: false });
    const record = aRequest('p', 'once');
    await produce(record, record, aRequest('p', 'after'));
    await eventually(() =>
      expect(seen.handled.filter((id) => id === 'once' || id === 'after')).toEqual(['once', 'after']),
    );
    const consumed = { [attributes.messagingDestination]: topic.name, [attributes.messagingGroup]: group };
    const skipped = {
      ...consumed,
      [attributes.messagingSystem]: 'kafka',
      [attributes.messagingOperation]: 'poll',
      [attributes.outcome]: 'skipped',
      [attributes.reason]: 'already-handled',
    };
    const metrics = service.app.get(Metrics);
    expect(await metrics.value(instruments.messagesConsumed, skipped)).toBe(1);
    // Delivered twice: the count of duplicates rises by one, no more.
    expect(await metrics.value(instruments.duplicatesDropped, consumed)).toBe(1);
    await eventually(() => expect(seen.tasks.map((task) => task.key)).toContain(`${namespace}/once`));
    expect(seen.tasks.find((task) => task.key === `${namespace}/once`)!.origin).toMatchObject({
      correlationId: 'flow',
      actor: 'ada',
    });
  });

  it('keep the class of a thrown error through Nest, and are dead letters at once', async () => {
    const record = aRequest('rejected', uniqueName());
    await produce(record);
    await eventually(async () => {
      const letter = (await deadLetters()).find((one) => one.value!.equals(record.value!));
      expect(letter?.headers['__connect.errors.exception.class.name']?.toString()).toBe(
        'RejectedMessageError',
      );
      expect(letter?.headers['chimera.error.code']?.toString()).toBe('CHIMERA_CONFLICT');
      expect(letter?.headers['chimera.attempts']?.toString()).toBe('1');
      expect(letter?.headers[headers.correlationId]?.toString()).toBe('flow');
    });
  });

  it('that are none are kept byte for byte (Invariant 6)', async () => {
    const value = Buffer.from([0, 255, 1, 2, 3, 128, 7]);
    await produce({ key: uniqueName(), value });
    await eventually(async () =>
      expect((await deadLetters()).some((one) => one.value?.equals(value))).toBe(true),
    );
    expect((await fetch(`${service.url}/health/ready`)).status).toBe(200);
  });

  it('are committed, and never past the end of the partition', async () => {
    const admin = await kafka.admin();
    await eventually(async () => {
      const ends = await admin.offsets(topic.name);
      const committed = await admin.groupOffsets(group, topic.name);
      expect(
        committed.every((one) => one.nextOffset === -1 || one.nextOffset <= ends[one.partition]!.high),
      ).toBe(true);
      expect(committed.some((one) => one.nextOffset > 0)).toBe(true);
    });
    await admin.close();
  });
});

describe('a start', () => {
  it('fails without token file', async () => {
    const config = { ...settings, http: { ...settings.http, tokenFile: join(folder, 'absent') } };
    await expect(
      startService({ config, module: AppModule, migrations: pathToFileURL(`${folder}/`) }),
    ).rejects.toMatchObject({ code: 'CHIMERA_CONFIG_INVALID' });
  });

  it('fails when a second handler takes a topic, and names the fix', async () => {
    @Handles(topic)
    class SecondHandler implements MessageHandler<typeof topic> {
      async handle(): Promise<HandlerResult> {}
    }
    @Module({ controllers: [RunStartRequestedHandler, SecondHandler], providers: [Seen] })
    class Doubled {}
    const starting = startService({
      config: settings,
      module: Doubled,
      migrations: pathToFileURL(`${folder}/`),
      group: uniqueName(),
    });
    await expect(starting).rejects.toMatchObject({
      code: 'CHIMERA_HANDLER_REGISTRY',
      message: expect.stringContaining('SecondHandler'),
    });
  });

  it('fails when a migration is missing', async () => {
    const migrations = mkdtempSync(join(folder, 'more-'));
    writeFileSync(join(migrations, '0001-later.sql'), 'SELECT 1');
    const starting = startService({
      config: settings,
      module: AppModule,
      migrations: pathToFileURL(`${migrations}/`),
      group: uniqueName(),
    });
    await expect(starting).rejects.toMatchObject({ code: 'CHIMERA_MIGRATION_MISSING' });
  });
});
