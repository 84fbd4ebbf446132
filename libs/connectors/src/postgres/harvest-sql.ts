/** One statement per topic of metadata; each takes the oids of the harvested relations. */

export const serverSql = `
SELECT current_setting('server_version') AS "serverVersion", current_setting('server_encoding') AS encoding,
       current_setting('TimeZone') AS "timeZone", current_setting('wal_level') AS "walLevel",
       current_database() AS database, pg_is_in_recovery() AS standby, d.datcollate AS collation,
       coalesce((SELECT rolreplication OR rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user), false) AS "mayReplicate"
  FROM pg_catalog.pg_database d WHERE d.datname = current_database()`;

export const tablesSql = `
SELECT c.oid::text AS relation, pg_catalog.pg_get_userbyid(c.relowner) AS owner, obj_description(c.oid, 'pg_class') AS comment,
       c.relpersistence AS persistence, c.relreplident AS "replicaIdentity", c.relrowsecurity AS "rowSecurity",
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid, true) END AS "viewDefinition",
       CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS "partitionKey",
       (SELECT CASE WHEN bool_or(m.reltuples >= 0) THEN sum(greatest(m.reltuples, 0)) END FROM pg_catalog.pg_class m
         WHERE m.oid = c.oid AND m.relkind <> 'p' OR m.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree(c.oid) WHERE isleaf))::bigint::text AS "rowEstimate",
       CASE WHEN c.relkind IN ('r', 'm') THEN pg_catalog.pg_table_size(c.oid)
            WHEN c.relkind = 'p' THEN (SELECT sum(pg_catalog.pg_table_size(relid)) FROM pg_catalog.pg_partition_tree(c.oid))
       END::bigint::text AS "sizeBytes",
       CASE WHEN c.relkind IN ('r', 'm') THEN pg_catalog.pg_indexes_size(c.oid) END::text AS "indexBytes"
  FROM pg_catalog.pg_class c WHERE c.oid = ANY($1::oid[])`;

export const constraintsSql = `
SELECT k.conrelid::text AS relation, k.conname AS name, k.contype AS kind, pg_catalog.pg_get_constraintdef(k.oid) AS definition
  FROM pg_catalog.pg_constraint k WHERE k.conrelid = ANY($1::oid[]) AND k.contype IN ('p', 'u', 'f', 'c') ORDER BY 1, 2`;

export const indexesSql = `
SELECT i.indrelid::text AS relation, c.relname AS name, pg_catalog.pg_get_indexdef(i.indexrelid) AS definition
  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
 WHERE i.indrelid = ANY($1::oid[]) ORDER BY 1, 2`;

export const partitionsSql = `
SELECT h.inhparent::text AS relation, h.inhrelid::regclass::text AS name, pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS definition
  FROM pg_catalog.pg_inherits h JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid
 WHERE h.inhparent = ANY($1::oid[]) ORDER BY 1, 2`;

export const grantsSql = `
SELECT o.oid::text AS relation, p.privilege AS name
  FROM unnest($1::oid[]) AS o(oid) CROSS JOIN unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE','REFERENCES','TRIGGER']) AS p(privilege)
 WHERE has_table_privilege(o.oid, p.privilege)`;
