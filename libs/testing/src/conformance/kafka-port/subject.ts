import { afterEach, beforeEach } from 'vitest';
import type {
  IncomingRecord,
  KafkaAdmin,
  KafkaPort,
  KafkaProducer,
  OutgoingRecord,
  ProducerOptions,
  RangeRequest,
} from '@chimera/kafka';
import { uniqueName } from '../../stack/unique-name.js';

/** An adapter under test. */
export interface KafkaPortSubject {
  readonly name: string;
  /** Called once a test. */
  readonly open: () => KafkaPort;
  /** Which of the port's producers the suite exercises. Default `producer`. */
  readonly producer?: 'producer' | 'bulkProducer';
}

/** What a test of the suite works with; everything that it opened is closed after it. */
export interface Bench {
  readonly port: KafkaPort;
  readonly admin: KafkaAdmin;
  /** Makes a topic of its own for the test. */
  topic(partitions?: number, config?: Readonly<Record<string, string>>): Promise<string>;
  producer(options?: ProducerOptions): Promise<KafkaProducer>;
  /** Reads a range to its end. */
  range(request: RangeRequest): Promise<IncomingRecord[]>;
  /** Runs after the test, last registered first. */
  onEnd(cleanup: () => Promise<void>): void;
}

/** Opens a bench before each test of the describe block that calls it. */
export function useBench(subject: KafkaPortSubject): () => Bench {
  let bench: Bench | undefined;
  let cleanups: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    cleanups = [];
    bench = await openBench(subject, (cleanup) => cleanups.push(cleanup));
  });
  afterEach(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  });
  return () => bench!;
}

async function openBench(
  subject: KafkaPortSubject,
  onEnd: (cleanup: () => Promise<void>) => void,
): Promise<Bench> {
  const port = subject.open();
  const admin = await port.admin();
  onEnd(() => admin.close());
  return {
    port,
    admin,
    onEnd,
    async topic(partitions = 1, config = {}) {
      const name = uniqueName('port');
      await admin.ensureTopics([{ name, partitions, config }]);
      onEnd(() => admin.deleteTopics([name]));
      return name;
    },
    async producer(options = {}) {
      const producer = await port[subject.producer ?? 'producer'](options);
      onEnd(() => producer.close());
      return producer;
    },
    async range(request) {
      const reader = await port.rangeReader();
      onEnd(() => reader.close());
      const records: IncomingRecord[] = [];
      for await (const chunk of reader.read(request)) records.push(...chunk);
      return records;
    },
  };
}

/** Records with the numbers `[from, to)` as values. */
export function numbers(from: number, to: number): OutgoingRecord[] {
  return Array.from({ length: to - from }, (_, index) => ({
    key: null,
    value: Buffer.from(String(from + index)),
  }));
}

/** The numbers that `numbers` wrote. */
export function numbersOf(records: readonly IncomingRecord[]): number[] {
  return records.map((record) => Number(record.value?.toString()));
}

/** `[from, to)` as numbers. */
export function upTo(to: number, from = 0): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
