import { StopConsumingError, deadLetterTopic } from '@chimera/contracts';
import type { KafkaAdmin, KafkaPort, KafkaProducer } from '@chimera/kafka';
import { deadLetterHeaders, type DeadLetter } from './dead-letter-headers.js';

const retentionMs = String(30 * 24 * 3_600_000);

/**
 * Writes messages that cannot be handled to `<topic>.<group>.dlq`, key and value byte for byte as
 * they came (Invariant 6). The topic is made when it is first needed, with one partition (order is
 * kept), 30 days of retention and room for the largest record.
 */
export class DeadLetterWriter {
  private readonly made = new Map<string, Promise<void>>();
  private producer: Promise<KafkaProducer> | null = null;

  constructor(
    private readonly kafka: KafkaPort,
    private readonly group: string,
  ) {}

  /**
   * Resolves once the broker has confirmed the letter; only then may the offset move (Invariant 1).
   * Throws `CHIMERA_DEAD_LETTER_FAILED` (stop).
   */
  async write(letter: DeadLetter): Promise<void> {
    const topic = deadLetterTopic(letter.record.topic, this.group);
    try {
      await this.ensure(topic);
      const { key, value } = letter.record;
      const producer = await this.connected();
      await producer.send([
        { topic, partition: 0, records: [{ key, value, headers: deadLetterHeaders(letter, this.group) }] },
      ]);
    } catch (cause) {
      throw new StopConsumingError(
        'CHIMERA_DEAD_LETTER_FAILED',
        `Expected the broker to confirm a dead letter on ${topic}, found: ${reason(cause)}.`,
        {
          cause,
          hint: 'The handler is paused and the message is not lost. Mend the cause, then restart the service.',
          details: {
            topic: letter.record.topic,
            partition: letter.record.partition,
            offset: letter.record.offset,
          },
        },
      );
    }
  }

  async close(): Promise<void> {
    const producer = this.producer;
    this.producer = null;
    await (await producer?.catch(() => null))?.close();
  }

  private connected(): Promise<KafkaProducer> {
    this.producer ??= this.kafka.producer().catch((cause: unknown) => {
      this.producer = null;
      throw cause;
    });
    return this.producer;
  }

  private ensure(topic: string): Promise<void> {
    const known = this.made.get(topic);
    if (known !== undefined) return known;
    const making = this.make(topic);
    this.made.set(topic, making);
    making.catch(() => this.made.delete(topic));
    return making;
  }

  private async make(topic: string): Promise<void> {
    const admin: KafkaAdmin = await this.kafka.admin();
    try {
      const config = { 'retention.ms': retentionMs, 'max.message.bytes': String(10 * 1024 * 1024) };
      await admin.ensureTopics([{ name: topic, partitions: 1, config }]);
    } finally {
      await admin.close();
    }
  }
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
