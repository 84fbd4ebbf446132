import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { RejectedMessageError } from '@chimera/contracts';
import { readAddresses, stackLayout, type StackAddresses } from '@chimera/stack';
import { notRunning } from '../api/client.js';
import { demoDatabase, dropDatabase, type DemoDatabase } from '../demo/demo-databases.js';
import { fields, table } from '../output/table.js';
import { acts } from './action.js';

/** Names that belong to the servers and services themselves. */
const reserved = new Set(['chimera', 'postgres', 'template0', 'template1']);

/** `chimera database ...`: databases of the local Postgres, to try sources and targets with. */
export function registerDatabase(program: Command): void {
  const database = program
    .command('database')
    .description('databases in the Postgres of this stack, for trying things out: create, query, drop');
  registerCreate(database);
  registerQuery(database);
  registerDrop(database);
}

function registerCreate(database: Command): void {
  const create = database
    .command('create <name>')
    .description('make a database with a user of its own; tells what an intent says of it')
    .option(
      '--shell <prefix>',
      'print PREFIX_URI, PREFIX_USER and PREFIX_PASSWORD as lines for eval',
      prefix,
    );
  acts<[string, { shell?: string }]>(create, async ({ output }, name, { shell }) => {
    const valid = checked(name);
    const { uri, user, passwordReference } = await demoDatabase(localStack(), valid);
    const made = { uri, user, password: passwordReference };
    output.result(made, () =>
      shell === undefined ? fields(Object.entries(made)) : assignments(shell, made),
    );
  });
}

function prefix(text: string): string {
  if (/^[A-Z][A-Z0-9_]*$/.test(text)) return text;
  throw new InvalidArgumentError('Expected capital letters, digits and _.');
}

function assignments(start: string, values: Readonly<Record<string, string>>): string {
  const quoted = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;
  return Object.entries(values)
    .map(([name, value]) => `${start}_${name.toUpperCase()}=${quoted(value)}`)
    .join('\n');
}

function registerQuery(database: Command): void {
  const query = database
    .command('query <name> <sql>')
    .description('run one statement as the user of a database that `database create` made; prints the rows');
  acts<[string, string]>(query, async ({ output }, name, sql) => {
    const connection = (await existing(name)).connect();
    try {
      const rows = await connection.query<Record<string, unknown>>(sql);
      output.result(rows, () => rowsText(rows));
    } catch (error) {
      throw refused(error);
    } finally {
      await connection.close();
    }
  });
}

function registerDrop(database: Command): void {
  const drop = database
    .command('drop <name>')
    .description('remove a database that `database create` made, with everything in it');
  acts<[string]>(drop, async ({ output }, name) => {
    const valid = checked(name);
    await dropDatabase(localStack(), valid);
    output.result({ name, dropped: true }, () => `database ${name} is gone.`);
  });
}

/** A mistyped name makes nothing. */
async function existing(name: string): Promise<DemoDatabase> {
  const valid = checked(name);
  const addresses = localStack();
  if (existsSync(join(addresses.secretsFolder, `${valid}.password`))) return demoDatabase(addresses, valid);
  throw new RejectedMessageError(
    'CHIMERA_NOT_FOUND',
    `Expected a database that was made here, found no ${valid}.`,
    {
      hint: `Make it: ./chimera database create ${valid}`,
    },
  );
}

/** Elsewhere databases have owners who make them. */
function localStack(): StackAddresses {
  const addresses = readAddresses(stackLayout());
  if (addresses === null) throw notRunning('no stack was started here');
  if (addresses.kind === 'embedded') return addresses;
  throw new RejectedMessageError(
    'CHIMERA_USAGE',
    'Expected the embedded stack, found an external one: its databases are not ours to make.',
    { hint: 'Ask whoever runs that Postgres for a database and a user, and name both in the intent.' },
  );
}

function checked(name: string): string {
  if (/^[a-z][a-z0-9_]{0,49}$/.test(name) && !reserved.has(name)) return name;
  throw new RejectedMessageError(
    'CHIMERA_USAGE',
    `Expected a name of lower-case letters, digits and _, at most 50, none of ${[...reserved].join(', ')}; found "${name.slice(0, 60)}".`,
  );
}

/** The server's own words: they are about the statement of whoever asked. */
function refused(error: unknown): Error {
  const { cause = error } = error as { cause?: unknown };
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new RejectedMessageError('CHIMERA_USAGE', `The database refused the statement: ${reason}`);
}

function rowsText(rows: readonly Record<string, unknown>[]): string {
  const [first] = rows;
  if (first === undefined) return 'no rows';
  return table(
    Object.keys(first),
    rows.map((row) => Object.values(row).map(plain)),
  );
}

function plain(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}
