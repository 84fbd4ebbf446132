import { MeshError } from '@chimera/contracts';
import type { ConnectorContext } from '../source.js';
import type { TargetFault, VersionPlan } from '../target.js';
import { displayRelation } from './identifier.js';
import type { PostgresSession } from './session.js';
import { onTarget } from './transaction.js';

type TestedPlan = Pick<VersionPlan, 'connection' | 'schema' | 'relation' | 'owner'>;

/** Looks whether a pipeline could write to its relation; changes nothing, and never throws for what a user can get wrong. */
export async function testTarget(
  plan: TestedPlan,
  context: ConnectorContext,
): Promise<readonly TargetFault[]> {
  try {
    return await onTarget(plan.connection, context, (session) => faultsOf(session, plan));
  } catch (error) {
    if (!MeshError.is(error) || context.signal.aborted) throw error;
    return [
      { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) },
    ];
  }
}

interface Rights extends Record<string, unknown> {
  readonly user: string;
  readonly database: string;
  readonly readOnly: boolean;
  readonly mayCreateSchema: boolean;
  /** Null when the schema does not exist. */
  readonly mayCreateTable: boolean | null;
  readonly booksThere: boolean;
  readonly mayWriteBooks: boolean | null;
  readonly relationThere: boolean;
}

const rightsSql = `
SELECT current_user AS "user", current_database() AS database,
       pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS "readOnly",
       has_database_privilege(current_database(), 'CREATE') AS "mayCreateSchema",
       (SELECT has_schema_privilege(oid, 'CREATE') AND has_schema_privilege(oid, 'USAGE') FROM pg_catalog.pg_namespace WHERE nspname = $1) AS "mayCreateTable",
       EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = '_chimera') AS "booksThere",
       (SELECT has_schema_privilege(oid, 'USAGE') FROM pg_catalog.pg_namespace WHERE nspname = '_chimera')
         AND (SELECT bool_and(has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'))
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '_chimera' AND c.relkind = 'r') AS "mayWriteBooks",
       EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2) AS "relationThere"`;

async function faultsOf(session: PostgresSession, plan: TestedPlan): Promise<readonly TargetFault[]> {
  const [rights] = await session.query<Rights>(rightsSql, [plan.schema, plan.relation]);
  if (rights === undefined) return [];
  if (rights.readOnly) return [readOnly(rights)];
  const faults = [...bookFaults(rights), ...schemaFaults(rights, plan)];
  if (faults.length > 0) return faults;
  return rights.relationThere ? ownerFaults(session, plan, rights.booksThere) : [];
}

function readOnly({ user, database }: Rights): TargetFault {
  return {
    code: 'CHIMERA_TARGET_PERMISSION',
    message: `The database ${database} only lets ${user} read.`,
    expected: 'a server and a user that may write',
    found: 'a read-only one',
    hint: 'Name the primary server, or let the user write.',
  };
}

function bookFaults({
  user,
  database,
  booksThere,
  mayCreateSchema,
  mayWriteBooks,
}: Rights): readonly TargetFault[] {
  if (!booksThere && !mayCreateSchema) {
    return [
      missing(
        `CREATE on the database ${database}, for Chimera's books`,
        user,
        `GRANT CREATE ON DATABASE "${database}" TO "${user}"`,
      ),
    ];
  }
  if (booksThere && mayWriteBooks !== true) {
    return [
      missing(
        'the books in the schema _chimera',
        user,
        `GRANT USAGE ON SCHEMA _chimera TO "${user}"; GRANT ALL ON ALL TABLES IN SCHEMA _chimera TO "${user}"`,
      ),
    ];
  }
  return [];
}

function schemaFaults(
  { user, database, mayCreateSchema, mayCreateTable }: Rights,
  plan: TestedPlan,
): readonly TargetFault[] {
  if (mayCreateTable === null && !mayCreateSchema) {
    const grant = `CREATE SCHEMA "${plan.schema}" AUTHORIZATION "${user}"`;
    return [
      missing(`CREATE on the database ${database}: the schema ${plan.schema} does not exist`, user, grant),
    ];
  }
  if (mayCreateTable !== false) return [];
  return [
    missing(
      `USAGE and CREATE on the schema ${plan.schema}`,
      user,
      `GRANT USAGE, CREATE ON SCHEMA "${plan.schema}" TO "${user}"`,
    ),
  ];
}

function missing(right: string, user: string, statement: string): TargetFault {
  return {
    code: 'CHIMERA_TARGET_PERMISSION',
    message: `The user ${user} lacks ${right}.`,
    expected: right,
    found: 'no such right',
    hint: `${statement};`,
  };
}

async function ownerFaults(
  session: PostgresSession,
  plan: TestedPlan,
  booksThere: boolean,
): Promise<readonly TargetFault[]> {
  const [row] = booksThere
    ? await session.query<{ owner: string }>(
        'SELECT owner FROM _chimera.relations WHERE schema_name = $1 AND relation_name = $2',
        [plan.schema, plan.relation],
      )
    : [];
  if (row?.owner === plan.owner) return [];
  const relation = displayRelation({ schema: plan.schema, name: plan.relation });
  return [
    {
      code: 'CHIMERA_TARGET_OWNED',
      message:
        row === undefined
          ? `${relation} exists and was not made by Chimera.`
          : `${relation} belongs to the pipeline ${row.owner}.`,
      expected: "a relation that does not exist, or is this pipeline's own",
      found: row === undefined ? 'a relation of somebody else' : `a relation of ${row.owner}`,
      hint: 'Give the pipeline another schema or table.',
    },
  ];
}
