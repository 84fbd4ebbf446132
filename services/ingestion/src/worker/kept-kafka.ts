import type { KafkaPort, KafkaProducer, ProducerOptions, RangeReader } from '@chimera/kafka';

/**
 * The broker as a worker sees it over several tasks: what it opened for one stays open for the next, because connecting
 * takes as long as a small run moves rows. Nothing of a task is in it. A worker in which a task failed ends, and its
 * connections with it.
 */
export class KeptKafka implements Pick<KafkaPort, 'producer' | 'bulkProducer' | 'rangeReader'> {
  private readonly bulk = new Map<string, Promise<KafkaProducer>>();

  constructor(private readonly port: KafkaPort) {}

  /** Few runs need it: it is theirs alone, and closed by them. */
  producer(options?: ProducerOptions): Promise<KafkaProducer> {
    return this.port.producer(options);
  }

  async bulkProducer(options: ProducerOptions = {}): Promise<KafkaProducer> {
    const key = JSON.stringify(options);
    const kept = this.bulk.get(key) ?? this.port.bulkProducer(options);
    this.bulk.set(key, kept);
    const producer = await kept;
    return { send: (batches) => producer.send(batches), close: stayOpen };
  }

  /** Each task has its own: a reader remembers which topics it saw, and a topic may be made anew between two runs. */
  rangeReader(): Promise<RangeReader> {
    return this.port.rangeReader();
  }
}

function stayOpen(): Promise<void> {
  return Promise.resolve();
}
