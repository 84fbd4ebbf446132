import type { ConnectorContext, DatasetSelection, SourceConnection } from '../source.js';
import { fingerprintOf } from './fingerprint.js';
import { listFiles } from './files.js';
import { openBase } from './location.js';

/** Names, sizes and times of a dataset's files, without opening any. Throws like `listFiles`. */
export async function fingerprintDataset(
  connection: SourceConnection,
  dataset: DatasetSelection,
  context: Pick<ConnectorContext, 'fileRoots'>,
): Promise<{ readonly fingerprint: string; readonly files: number }> {
  const base = await openBase(connection.uri, context.fileRoots);
  return fingerprintOf(base, await listFiles(base, dataset.from));
}
