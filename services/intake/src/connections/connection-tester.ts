import { Inject, Injectable } from '@nestjs/common';
import { SecretResolver, type IntakeConfig } from '@chimera/config';
import { sourceConnector, type ConnectorContext, type SourceFault } from '@chimera/connectors';
import { MeshError, type Fault } from '@chimera/contracts';
import { CONFIG, LOGGER } from '@chimera/hosting';
import type { SourceIntent } from '@chimera/intent';
import type { Logger } from '@chimera/telemetry';
import { sourceConnectionFault, targetConnectionFault } from './connection-faults.js';
import { expandSelection } from './expand-selection.js';
import { targetTestsOf, type TargetTest, type TargetTests } from './target-tests.js';
import { withinDeadline } from './within-deadline.js';

/** A system that has not answered by then is told to be too slow. */
export const testTimeoutMs = 20_000;

/** An intent that names every dataset, and what is wrong with what it connects to. */
export interface TestedIntent {
  readonly intent: SourceIntent;
  readonly faults: readonly Fault[];
}

/** Tries connections as intents declare them. Nothing is written anywhere. */
@Injectable()
export class ConnectionTester {
  constructor(
    private readonly secrets: SecretResolver,
    @Inject(CONFIG) private readonly config: IntakeConfig,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** What the source says of an intent: connection, permissions, selection. Patterns become the datasets that they find. */
  async source(intent: SourceIntent, signal: AbortSignal): Promise<TestedIntent> {
    const connector = sourceConnector(intent.source.kind);
    let tested = intent;
    const found = await this.test(signal, async (context) => {
      const expansion = await expandSelection(connector, intent, context);
      if ('faults' in expansion) return expansion.faults;
      tested = expansion.intent;
      return connector.test(tested.source, tested.datasets, context);
    });
    return { intent: tested, faults: found.map((each) => sourceConnectionFault(placed(each, intent))) };
  }

  /** What the targets say of an intent: each is reached once, then asked for every relation. */
  async targets(intent: SourceIntent, signal: AbortSignal): Promise<TestedIntent> {
    const found = await Promise.all(targetTestsOf(intent).map((tests) => this.target(tests, signal)));
    return { intent, faults: found.flat() };
  }

  private async target(
    { connection, relations }: TargetTests,
    signal: AbortSignal,
  ): Promise<readonly Fault[]> {
    const unreachable = await this.told(connection, signal);
    if (unreachable.length > 0) return unreachable;
    const found: Fault[] = [];
    for (const relation of relations) found.push(...(await this.told(relation, signal)));
    return found;
  }

  private async told({ path, run }: TargetTest, signal: AbortSignal): Promise<readonly Fault[]> {
    return (await this.test(signal, run)).map((each) => targetConnectionFault(each, path));
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

/** Faults of datasets that patterns found have no place of their own in the file: they are told of the patterns. */
function placed(found: SourceFault, { datasets }: SourceIntent): SourceFault {
  const index = /^\/datasets\/(\d+)/.exec(found.path)?.[1];
  if (index === undefined || Number(index) < datasets.length) return found;
  return { ...found, path: '/discover/include' };
}
