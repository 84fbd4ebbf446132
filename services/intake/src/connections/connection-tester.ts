import { Inject, Injectable } from '@nestjs/common';
import { SecretResolver, type IntakeConfig } from '@chimera/config';
import {
  sourceConnector,
  type ConnectorContext,
  type SourceConnection,
  type SourceFault,
} from '@chimera/connectors';
import { MeshError, type Fault } from '@chimera/contracts';
import { CONFIG, LOGGER } from '@chimera/hosting';
import type { SourceIntent, Target } from '@chimera/intent';
import type { Logger } from '@chimera/telemetry';
import { sourceConnectionFault, targetConnectionFault } from './connection-faults.js';
import { withinDeadline } from './within-deadline.js';

/** A system that has not answered by then is told to be too slow. */
export const testTimeoutMs = 20_000;

/** Tries connections as intents declare them. Nothing is written anywhere. */
@Injectable()
export class ConnectionTester {
  constructor(
    private readonly secrets: SecretResolver,
    @Inject(CONFIG) private readonly config: IntakeConfig,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Every fault of the source: connection, permissions, selection. */
  async source(intent: SourceIntent, signal: AbortSignal): Promise<readonly Fault[]> {
    const { source, datasets } = intent;
    const found = await this.test(signal, (context) =>
      sourceConnector(source.kind).test(source, datasets, context),
    );
    return found.map(sourceConnectionFault);
  }

  /** Every fault of the targets; a target that several datasets share is tried once. */
  async targets(intent: SourceIntent, signal: AbortSignal): Promise<readonly Fault[]> {
    const found = await Promise.all(
      targetsOf(intent).map(async ({ connection, path }) => {
        const faults = await this.test(signal, (context) =>
          sourceConnector(connection.kind).test(connection, [], context),
        );
        return faults.map((each) => targetConnectionFault(each, path));
      }),
    );
    return found.flat();
  }

  private async test(
    signal: AbortSignal,
    run: (context: ConnectorContext) => Promise<readonly SourceFault[]>,
  ): Promise<readonly SourceFault[]> {
    const context = (limit: AbortSignal): ConnectorContext => ({
      secrets: this.secrets,
      fileRoots: this.config.files.roots,
      signal: limit,
    });
    try {
      return await withinDeadline(testTimeoutMs, signal, (limit) => run(context(limit)));
    } catch (error) {
      // A test that is interrupted by shutdown says nothing about the source.
      signal.throwIfAborted();
      return [this.unexpected(error)];
    }
  }

  /** Connectors report what a user can get wrong; what they throw is told as it is, and logged when it is our own defect. */
  private unexpected(error: unknown): SourceFault {
    if (MeshError.is(error)) {
      return {
        code: error.code,
        path: '/source',
        message: error.message,
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      };
    }
    this.log.error('connection test failed unexpectedly', { error });
    return {
      code: 'CHIMERA_INTERNAL',
      path: '/source',
      message: 'The connection could not be tested for a reason that the log of intake tells.',
      hint: 'Report it with the log around it.',
    };
  }
}

interface DeclaredTarget {
  readonly connection: SourceConnection;
  readonly path: string;
}

function targetsOf(intent: SourceIntent): readonly DeclaredTarget[] {
  const distinct = new Map<string, DeclaredTarget>();
  intent.datasets.forEach((dataset, index) => {
    if (dataset.ingestion === undefined) return;
    const connection = connectionOf(dataset.ingestion.target);
    const key = JSON.stringify([connection.kind, connection.uri, connection.user, connection.password]);
    if (!distinct.has(key)) distinct.set(key, { connection, path: `/datasets/${index}/ingestion/target` });
  });
  return [...distinct.values()];
}

function connectionOf({ kind, uri, user, password }: Target): SourceConnection {
  return {
    kind,
    uri,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
  };
}
