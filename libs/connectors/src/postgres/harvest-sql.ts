/** One statement per topic of metadata; each takes the oids of the harvested relations. */

export const serverSql = `
SELECT current_setting('server_version') AS "serverVersion", current_setting('server_encoding') AS encoding,
       current_setting('TimeZone') AS "timeZone", current_setting('wal_level') AS "walLevel",
       current_database() AS database, pg_is_in_recovery() AS standby, d.datcollate AS collation,
       coalesce((SELECT rolreplication OR rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user), false)
         OR EXISTS (SELECT 1 FROM pg_catalog.pg_roles r WHERE r.rolname = 'rds_replication' AND pg_has_role(r.oid, 'MEMBER')) AS "mayReplicate",
       current_setting('max_replication_slots')::int - (SELECT count(*)::int FROM pg_catalog.pg_replication_slots) AS "freeSlots"
  FROM pg_catalog.pg_database d WHERE d.datname = current_database()`;

export const tablesSql = `
SELECT c.oid::text AS relation, pg_catalog.pg_get_userbyid(c.relowner) AS owner, obj_description(c.oid, 'pg_class') AS comment,
       c.relpersistence AS persistence, c.relreplident AS "replicaIdentity", c.relrowsecurity AS "rowSecurity", row_security_active(c.oid) AS "rowSecurityActive",
       pg_has_role(c.relowner, 'USAGE') AS owned,
       (SELECT spcname FROM pg_catalog.pg_tablespace s WHERE s.oid = c.reltablespace) AS tablespace,
       (SELECT s.srvname || ' (' || w.fdwname || ')' FROM pg_catalog.pg_foreign_table f JOIN pg_catalog.pg_foreign_server s ON s.oid = f.ftserver
          JOIN pg_catalog.pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE f.ftrelid = c.oid) AS "foreignServer",
       (SELECT string_agg(h.inhparent::regclass::text, ', ' ORDER BY h.inhseqno) FROM pg_catalog.pg_inherits h WHERE h.inhrelid = c.oid) AS parent,
       CASE WHEN c.relkind IN ('r', 'm', 'p') THEN greatest(pg_catalog.pg_stat_get_last_analyze_time(c.oid), pg_catalog.pg_stat_get_last_autoanalyze_time(c.oid))::text END AS "analyzedAt",
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

/** Labels of enum columns, in their order; also of arrays of enums. */
export const enumsSql = `
SELECT a.attrelid::text AS relation, a.attname AS name, json_agg(e.enumlabel ORDER BY e.enumsortorder)::text AS definition
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  JOIN pg_catalog.pg_enum e ON e.enumtypid IN (t.oid, t.typelem, t.typbasetype)
 WHERE a.attrelid = ANY($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped GROUP BY a.attrelid, a.attname, a.attnum ORDER BY a.attrelid, a.attnum`;

/** What domain columns are made of, with their checks. */
export const domainsSql = `
SELECT a.attrelid::text AS relation, a.attname AS name,
       concat_ws(' ', pg_catalog.format_type(t.typbasetype, t.typtypmod), CASE WHEN t.typnotnull THEN 'NOT NULL' END,
         (SELECT string_agg(pg_catalog.pg_get_constraintdef(k.oid), ' ' ORDER BY k.conname) FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c')) AS definition
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid AND t.typtype = 'd'
 WHERE a.attrelid = ANY($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attrelid, a.attnum`;

/** Publications whose changes have the relation or a partition of it. */
export const publicationsSql = `
SELECT DISTINCT o.oid::text AS relation, p.pubname AS name
  FROM unnest($1::oid[]) AS o(oid)
 CROSS JOIN LATERAL (SELECT o.oid UNION SELECT relid FROM pg_catalog.pg_partition_tree(o.oid::regclass)) AS tree(oid)
  JOIN pg_catalog.pg_class c ON c.oid = tree.oid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_publication_tables p ON p.schemaname = n.nspname AND p.tablename = c.relname
 ORDER BY 1, 2`;
