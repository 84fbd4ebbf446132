import { loadConfig, type ConfigOf, type ServiceDeclaration } from '@chimera/config';
import { milliseconds } from '@chimera/messaging';
import { createLogger, type Logger } from '@chimera/telemetry';
import type { ServiceSettings } from '../mesh/service-options.js';
import { startService, type RunningService, type StartOptions } from './start-service.js';

/** How a service process is run. */
export interface RunOptions<D extends ServiceDeclaration> extends Omit<
  StartOptions<ConfigOf<D> & ServiceSettings>,
  'config' | 'onFatal' | 'group'
> {
  /** Declaration of `@chimera/config`; read from the environment here. */
  readonly config: D;
  /** Consumer group of the control topics. Default: the service's name. */
  readonly group?: (config: ConfigOf<D>) => string;
}

/**
 * The whole `main.ts` of a service. SIGTERM and SIGINT drain and exit with 0 (1 when the deadline passes);
 * a start that fails, an unhandled rejection, or a consumer that gave up is logged and exits with 1.
 */
export async function runService<D extends ServiceDeclaration>(options: RunOptions<D>): Promise<void> {
  const fallback = createLogger({ service: options.config.service });
  const fatal = exitOn(fallback);
  process.on('unhandledRejection', fatal('unhandled rejection'));
  process.on('uncaughtException', fatal('uncaught exception'));
  try {
    const { group, ...wiring } = options;
    const config = loadConfig(options.config) as ConfigOf<D> & ServiceSettings;
    const named = group === undefined ? {} : { group: group(config) };
    const service = startService({
      ...wiring,
      ...named,
      config,
      onFatal: fatal('a part of the service gave up'),
    });
    stopOnSignals(service, fallback, milliseconds(options.drain ?? '10s') + 15_000);
    await service;
  } catch (error) {
    fatal('service did not start')(error);
  }
}

function exitOn(log: Logger) {
  return (what: string) =>
    (error: unknown): void => {
      log.error(what, { error });
      process.exit(1);
    };
}

/** Also while it is still starting: then it stops as soon as it stands, or the deadline ends it. */
function stopOnSignals(starting: Promise<RunningService>, log: Logger, deadlineMs: number): void {
  const stop = (signal: NodeJS.Signals): void => {
    log.info('stopping', { signal });
    setTimeout(() => {
      log.error('not drained in time; what was in hand comes again', { deadlineMs });
      process.exit(1);
    }, deadlineMs).unref();
    void starting
      .then((service) => service.stop())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
