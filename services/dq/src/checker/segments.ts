import type { LoadSegment } from '@chimera/contracts';
import { LoadReader, type LoadBatch, type LoadReadPlan } from '@chimera/dataplane';
import type { RangeReader } from '@chimera/kafka';
import type { CheckerTask } from './protocol.js';

/** Parts that lie on one partition, and the range that holds them. */
interface PartitionRange {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  readonly parts: readonly number[];
}

/** Segments by partition: parts may share one, interleaved. */
export function rangesOf(segments: readonly LoadSegment[]): readonly PartitionRange[] {
  const partitions = [...new Set(segments.map((segment) => segment.partition))];
  return partitions.map((partition) => {
    const own = segments.filter((segment) => segment.partition === partition);
    return {
      partition,
      from: Math.min(...own.map((segment) => segment.firstOffset)),
      to: Math.max(...own.map((segment) => segment.lastOffset)) + 1,
      parts: own.map((segment) => segment.part),
    };
  });
}

/**
 * Every batch of a staged attempt; counts and checksums are compared with the seals on the way, and `scan` looks at
 * the rows in the same pass.
 */
export async function* batchesOf(
  task: CheckerTask,
  ranges: RangeReader,
  scan: NonNullable<LoadReadPlan['scan']>,
): AsyncGenerator<LoadBatch> {
  const { runId, attempt, contract } = task;
  for (const { partition, from, to, parts } of rangesOf(task.segments)) {
    const plan = {
      topic: contract.loadTopic,
      partition,
      from,
      to,
      runId,
      attempt,
      parts,
      schemaId: contract.loadSchemaId,
      columns: contract.columns,
      scan,
    };
    yield* new LoadReader(ranges, plan).batches();
  }
}
