import type { Secret } from '@chimera/config';
import type { Column } from '@chimera/contracts';
import type { RowChunk, RowRule } from '../rows/row-chunk.js';
import type { TransformStep } from './transform-step.js';

/** What a transform is compiled for. */
export interface TransformPlan {
  /** Source columns: what the chunks that come in hold. */
  readonly columns: readonly Column[];
  /** Columns of the pipeline's contract: those of `outputColumns`; one may be nullable where the steps never give null. */
  readonly output: readonly Column[];
  readonly steps: readonly TransformStep[];
  /** Rules with action `quarantine`, about output columns. Default none. */
  readonly rules?: readonly RowRule[];
  /** Keys of `mask` with `hash`, by their reference. */
  readonly keys?: ReadonlyMap<string, Secret>;
  /** A row that becomes larger is set aside. Default 8 MiB. */
  readonly maxRowBytes?: number;
  /** Aim for the size of a chunk given out. Default 1 MiB. */
  readonly chunkBytes?: number;
}

/** Changes the rows of one stream, in order; one for each part of a source, because it counts rows to name their place. */
export interface RowTransform {
  /**
   * The chunk's rows under the output columns, with `filtered` and `rejected` added to those of the chunk; what the
   * chunks given out count together is what the chunk that came in counts (Invariant 10). Mostly one chunk; more when
   * rows grew, so that memory stays bounded (Invariant 11). Throws `CHIMERA_MESSAGE_UNDECODABLE` for bytes that are no
   * rows of the source columns.
   */
  apply(chunk: RowChunk): Iterable<RowChunk>;
}
