import type { SourceConnector } from '../source.js';
import { harvestPostgres } from './harvest.js';
import { openPostgresReader } from './reader.js';
import { testPostgres } from './test.js';

/** PostgreSQL 13 and up as a source: full snapshot of tables and views. */
export const postgresSource: SourceConnector = {
  kind: 'postgres',
  test: testPostgres,
  harvest: harvestPostgres,
  open: openPostgresReader,
};
