import type { SourceConnector } from '../source.js';
import { comparePostgres } from './compare.js';
import { harvestPostgres } from './harvest.js';
import { listPostgres } from './list.js';
import { openPostgresReader } from './open.js';
import { profilePostgres } from './profile.js';
import { testPostgres } from './test.js';

/** PostgreSQL 13 and up as a source: tables, views and read-only statements, in full or by a growing column. */
export const postgresSource: SourceConnector = {
  kind: 'postgres',
  test: testPostgres,
  harvest: harvestPostgres,
  open: openPostgresReader,
  list: listPostgres,
  profile: profilePostgres,
  compare: comparePostgres,
};
