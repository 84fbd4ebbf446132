import {
  addSums,
  emptySum,
  formatSum,
  LoadWriter,
  parseSum,
  QuarantineWriter,
  type RowChunk,
} from '@chimera/dataplane';
import type { KeptConnections } from '@chimera/connectors';
import type { LoadSegment } from '@chimera/contracts';
import type { KafkaPort, KafkaProducer } from '@chimera/kafka';
import type { Channel } from './channel.js';
import type { CrashPoints } from './crash-point.js';
import { Gate } from './gate.js';
import type { ReaderTask, ReadResult } from './protocol.js';
import type { Reporter } from './reporter.js';
import { rowPath } from './row-path.js';
import { openReading, type SourceReading } from './source-reading.js';

/** What a worker's role is given to work with. */
export interface RoleTools {
  readonly kafka: Pick<KafkaPort, 'producer' | 'bulkProducer' | 'rangeReader'>;
  readonly channel: Channel;
  readonly reporter: Reporter;
  readonly crashPoints: CrashPoints;
  /** Connections that outlast the task. */
  readonly kept: KeptConnections;
}

/** Reads the source once and puts its rows, changed as the pipeline says, on the load topic, sealed; broken rows go to quarantine. */
export class ReaderRole {
  private readonly gate = new Gate();
  private readonly abort = new AbortController();
  private filtered = 0;
  private aside: QuarantineWriter | null = null;
  private quarantine: Promise<KafkaProducer> | null = null;

  constructor(
    private readonly task: ReaderTask,
    private readonly tools: RoleTools,
  ) {
    tools.channel.on('hold', () => this.gate.hold());
    tools.channel.on('proceed', () => this.gate.proceed());
  }

  async run(): Promise<ReadResult> {
    const reading = await openReading(this.task, this.tools, this.abort.signal);
    const { reader } = reading;
    try {
      const sourceCount = await reader.countRows();
      this.tools.channel.tell({ kind: 'opened', rowsExpected: sourceCount, parts: reader.parts });
      const segments = await this.readParts(reading);
      return this.result(segments, sourceCount, reader.highWater ?? null);
    } finally {
      await reader.close();
    }
  }

  private async readParts(reading: SourceReading): Promise<readonly LoadSegment[]> {
    const load = await this.tools.kafka.bulkProducer({ compression: this.task.settings.loadCompression });
    const parts = Array.from({ length: reading.reader.parts }, (_, part) => part);
    const segments: LoadSegment[] = [];
    const next = async (): Promise<void> => {
      for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
        segments.push(await this.readPart(reading, part, load));
      }
    };
    try {
      await Promise.all(Array.from({ length: this.task.maxParts }, next));
    } catch (error) {
      this.abort.abort(error);
      throw error;
    } finally {
      await Promise.all([load.close(), this.quarantine?.then((producer) => producer.close())]);
    }
    return segments.sort((a, b) => a.part - b.part);
  }

  private async readPart(
    reading: SourceReading,
    part: number,
    producer: KafkaProducer,
  ): Promise<LoadSegment> {
    const { reporter, crashPoints } = this.tools;
    const writer = this.loadWriter(part, producer);
    let before = 0;
    const path = rowPath(reading, this.task);
    for await (const chunk of reading.reader.read(part)) {
      for (const made of path.apply(chunk)) await this.keep(made, writer);
      reporter.rows += chunk.read;
      reporter.bytes += writer.progress.bytes - before;
      before = writer.progress.bytes;
      crashPoints.pass('reader.after-batch');
    }
    crashPoints.pass('reader.before-seal');
    const segment = await reporter.during('load', () => writer.seal());
    reporter.bytes += writer.progress.bytes - before;
    crashPoints.pass('reader.after-seal');
    return segment;
  }

  /** Rows go on, broken ones aside first: a row leaves the run only when it is safe elsewhere. */
  private async keep(chunk: RowChunk, writer: LoadWriter): Promise<void> {
    const { reporter } = this.tools;
    if (chunk.rejected.length > 0) {
      await reporter.during('load', async () => (await this.quarantineWriter()).write(chunk.rejected));
      reporter.quarantined += chunk.rejected.length;
    }
    await reporter.during('load', () => writer.append(chunk));
    this.filtered += chunk.filtered;
    if (this.gate.closed) await reporter.during('supervisor', () => this.gate.pass());
  }

  private loadWriter(part: number, producer: KafkaProducer): LoadWriter {
    const { contract, identity, loadPartitions } = this.task;
    return new LoadWriter(producer, {
      topic: contract.loadTopic,
      partition: part % loadPartitions,
      schemaId: contract.loadSchemaId,
      runId: identity.runId,
      attempt: identity.attempt,
      part,
    });
  }

  /** Most runs set nothing aside: the connections for it are made with the first row that is. */
  private async quarantineWriter(): Promise<QuarantineWriter> {
    this.quarantine ??= this.tools.kafka.producer();
    const producer = await this.quarantine;
    const { contract, identity } = this.task;
    this.aside ??= new QuarantineWriter(producer, {
      topic: contract.quarantineTopic,
      partition: 0,
      schemaId: contract.quarantineSchemaId,
      runId: identity.runId,
      attempt: identity.attempt,
    });
    return this.aside;
  }

  private result(
    segments: readonly LoadSegment[],
    sourceCount: number | null,
    highWater: string | null,
  ): ReadResult {
    const { rows: read, quarantined, bytes: bytesMoved } = this.tools.reporter;
    const sum = segments.reduce((total, segment) => addSums(total, parseSum(segment.checksum)), emptySum);
    const { filtered } = this;
    return {
      read,
      quarantined,
      filtered,
      quarantine: this.aside?.segment ?? null,
      sourceCount,
      highWater,
      bytesMoved,
      segments,
      checksum: formatSum(sum),
    };
  }
}
