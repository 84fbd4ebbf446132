import { Readable } from 'node:stream';
import { Controller, Get, Param, Query, StreamableFile } from '@nestjs/common';
import { RejectedMessageError } from '@chimera/contracts';
import { Describes } from '@chimera/hosting';
import { exportLines, type ExportFormat } from '../quarantine/export-lines.js';
import { QuarantineShelf } from '../quarantine/quarantine-shelf.js';
import type { ShownRow } from '../quarantine/shown-row.js';
import type { QuarantinedAttempt } from '../repositories/quarantine.repository.js';
import { nameOf, runIdOf, wholeNumber } from './query.js';

const text = { type: 'string' };
const whole = { type: 'integer' };

/** Rows that broke their contract. Values of columns classified as pii or secret are masked. */
@Controller('v1/quarantine')
export class QuarantineController {
  constructor(private readonly shelf: QuarantineShelf) {}

  @Get()
  @Describes({
    summary: 'Runs of a pipeline that set rows aside, newest first, with rows by error code.',
    query: {
      namespace: text,
      pipeline: text,
      limit: { ...whole, minimum: 1, maximum: 1_000, default: 100 },
    },
  })
  async list(
    @Query('namespace') namespace?: string,
    @Query('pipeline') pipeline?: string,
    @Query('limit') limitText?: string,
  ): Promise<{ runs: readonly object[] }> {
    const limit = wholeNumber('limit', limitText, { min: 1, max: 1_000, otherwise: 100 });
    const names = [nameOf('namespace', namespace), nameOf('pipeline', pipeline)] as const;
    return { runs: (await this.shelf.ofPipeline(...names, limit)).map(summaryOf) };
  }

  @Get(':run')
  @Describes({
    summary:
      'Rows that a run set aside, in their order, page by page: `after` takes `next` of the page before.',
    query: {
      limit: { ...whole, minimum: 1, maximum: 1_000, default: 100 },
      after: { ...whole, minimum: -1, default: -1 },
    },
  })
  async show(
    @Param('run') run: string,
    @Query('limit') limitText?: string,
    @Query('after') afterText?: string,
  ): Promise<object> {
    const limit = wholeNumber('limit', limitText, { min: 1, max: 1_000, otherwise: 100 });
    const after = wholeNumber('after', afterText, { min: -1, max: Number.MAX_SAFE_INTEGER, otherwise: -1 });
    const attempt = await this.shelf.attemptOf(runIdOf(run));
    return { ...summaryOf(attempt), ...(await this.shelf.page(attempt, after, limit)) };
  }

  @Get(':run/export')
  @Describes({
    summary: 'All rows that a run set aside as one stream: NDJSON (default) or CSV.',
    query: { format: { ...text, enum: ['ndjson', 'csv'], default: 'ndjson' } },
  })
  async export(@Param('run') run: string, @Query('format') format = 'ndjson'): Promise<StreamableFile> {
    const type = formatOf(format);
    const attempt = await this.shelf.attemptOf(runIdOf(run));
    const rows = await primed(this.shelf.rows(attempt));
    const lines = exportLines(rows, type, attempt.columns);
    return new StreamableFile(Readable.from(lines, { objectMode: false }), {
      type: type === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
      disposition: `attachment; filename="quarantine-${attempt.runId}.${type}"`,
    });
  }
}

function summaryOf(attempt: QuarantinedAttempt): object {
  const { columns: _columns, parameters: _parameters, segment, ...about } = attempt;
  return { ...about, rowsQuarantined: segment?.rows ?? 0, codes: segment?.codes ?? {} };
}

/** Takes the first rows at once: what cannot be read is told as an error, not as a stream that breaks off. */
async function primed(
  rows: AsyncGenerator<readonly ShownRow[], void, undefined>,
): Promise<AsyncIterable<readonly ShownRow[]>> {
  const first = await rows.next();
  return (async function* () {
    try {
      if (first.done !== true) yield first.value;
      yield* rows;
    } finally {
      await rows.return();
    }
  })();
}

function formatOf(format: string): ExportFormat {
  if (format === 'ndjson' || format === 'csv') return format;
  throw new RejectedMessageError(
    'CHIMERA_USAGE',
    `Expected format to be ndjson or csv, found "${format.slice(0, 20)}".`,
  );
}
