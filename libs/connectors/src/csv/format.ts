import { RejectedMessageError, type MeshError } from '@chimera/contracts';
import type { DatasetSelection, SourceConnection } from '../source.js';

/** How the text of the files is encoded. */
export type CsvEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin-1';

/** What the intent says about how files are written; what is undefined is found out. */
export interface DeclaredFormat {
  readonly delimiter?: string;
  readonly quote?: string;
  readonly escape?: string;
  readonly header?: boolean;
  readonly encoding?: CsvEncoding;
  readonly compression?: 'none' | 'gzip';
  readonly nulls?: readonly string[];
  readonly ragged?: 'quarantine' | 'pad' | 'fail';
  readonly skipLines?: number;
  readonly dateFormat?: string;
  readonly timestampFormat?: string;
  readonly decimal?: '.' | ',';
}

/** The connection's options with the dataset's own format over them, field by field. Throws `CHIMERA_INTENT_INVALID`. */
export function declaredFormat(
  connection: Pick<SourceConnection, 'options'>,
  dataset: Pick<DatasetSelection, 'format'>,
): DeclaredFormat {
  // Types were checked when the intent was submitted; what decides how bytes are cut is checked here again.
  const format = { ...connection.options, ...dataset.format } as DeclaredFormat;
  assertByte('delimiter', format.delimiter, false);
  assertByte('quote', format.quote, true);
  assertByte('escape', format.escape, false);
  const [delimiter, quote] = [format.delimiter ?? ',', format.quote ?? '"'];
  if (delimiter === quote) throw unfit('delimiter and quote', 'two characters', 'the same one');
  if (delimiter === format.escape) throw unfit('delimiter and escape', 'two characters', 'the same one');
  return format;
}

function assertByte(field: string, value: string | undefined, emptyAllowed: boolean): void {
  if (value === undefined || (emptyAllowed && value === '')) return;
  const code = value.charCodeAt(0);
  if (value.length === 1 && code > 0 && code < 128 && value !== '\r' && value !== '\n') return;
  throw unfit(field, 'one ASCII character that ends no line', JSON.stringify(value));
}

function unfit(field: string, expected: string, found: string): MeshError {
  return new RejectedMessageError(
    'CHIMERA_INTENT_INVALID',
    `Expected format.${field} to be ${expected}, found ${found}.`,
  );
}
