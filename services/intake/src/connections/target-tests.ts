import {
  sourceConnector,
  targetConnector,
  type ConnectorContext,
  type SourceConnection,
  type SourceFault,
} from '@chimera/connectors';
import { completeIngestion, type SourceIntent, type Target } from '@chimera/intent';
import { pipelineName } from '../domain/pipeline-name.js';

/** Something about a target to be tried; `path` says where the intent declares it. */
export interface TargetTest {
  readonly path: string;
  run(context: ConnectorContext): Promise<readonly SourceFault[]>;
}

/** A target that several datasets may share, and the relations that they want in it. */
export interface TargetTests {
  /** Whether it can be reached at all. */
  readonly connection: TargetTest;
  /** Whether each relation can be made and written; empty where the technology cannot tell. */
  readonly relations: readonly TargetTest[];
}

/** Everything to be tried before the pipelines of an intent are configured: each connection once. */
export function targetTestsOf(intent: SourceIntent): readonly TargetTests[] {
  const distinct = new Map<string, { connection: TargetTest; relations: TargetTest[] }>();
  intent.datasets.forEach((dataset, index) => {
    if (dataset.ingestion === undefined) return;
    const path = `/datasets/${index}/ingestion/target`;
    const { target } = completeIngestion(dataset.ingestion, dataset.name);
    const connection = connectionOf(target);
    const key = JSON.stringify([connection.kind, connection.uri, connection.user, connection.password]);
    const tests = distinct.get(key) ?? { connection: connectionTest(connection, path), relations: [] };
    distinct.set(key, tests);
    const owner = `${intent.namespace}/${pipelineName(intent.name, dataset.name)}`;
    tests.relations.push(...relationTest(connection, { ...target, owner }, path));
  });
  return [...distinct.values()];
}

function connectionTest(connection: SourceConnection, path: string): TargetTest {
  return { path, run: (context) => sourceConnector(connection.kind).test(connection, [], context) };
}

function relationTest(
  connection: SourceConnection,
  { kind, schema, relation, owner }: { kind: string; schema: string; relation: string; owner: string },
  path: string,
): readonly TargetTest[] {
  const connector = targetConnector(kind);
  if (connector.test === undefined) return [];
  const run = async (context: ConnectorContext): Promise<readonly SourceFault[]> => {
    const faults = await connector.test!({ connection, schema, relation, owner }, context);
    return faults.map((fault) => ({ ...fault, path: '/source' }));
  };
  return [{ path, run }];
}

function connectionOf({ kind, uri, user, password }: Target): SourceConnection {
  return {
    kind,
    uri,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
  };
}
