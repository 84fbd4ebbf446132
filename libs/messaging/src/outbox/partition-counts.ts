import type { KafkaAdmin, KafkaPort } from '@chimera/kafka';

const freshForMs = 5 * 60_000;

/** Number of partitions per topic, asked for at most every five minutes. */
export class PartitionCounts {
  private readonly known = new Map<string, { readonly count: number; readonly at: number }>();
  private admin: KafkaAdmin | null = null;

  constructor(private readonly kafka: KafkaPort) {}

  /** Throws what the admin client throws: unknown topic, broker away. */
  async of(topic: string): Promise<number> {
    const known = this.known.get(topic);
    if (known !== undefined && performance.now() - known.at < freshForMs) return known.count;
    this.admin ??= await this.kafka.admin();
    const count = (await this.admin.offsets(topic)).length;
    this.known.set(topic, { count, at: performance.now() });
    return count;
  }

  async close(): Promise<void> {
    const admin = this.admin;
    this.admin = null;
    await admin?.close();
  }
}
