import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { KafkaTransportStrategy } from '@chimera/messaging';
import { Metrics, createLogger, startTelemetry, type Logger, type Telemetry } from '@chimera/telemetry';
import { addServiceMetrics } from '../health/service-metrics.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { addRequestHooks, type HookTarget } from '../http/request-hooks.js';
import { TokenFile } from '../http/token-file.js';
import { Lifecycle } from '../mesh/lifecycle.js';
import { MeshModule } from '../mesh/mesh.module.js';
import type { ServiceOptions, ServiceSettings } from '../mesh/service-options.js';
import { LOGGER } from '../mesh/tokens.js';
import { NestLogger } from './nest-logger.js';
import { serviceParts } from './service-parts.js';

/** What is started: the wiring and the service's own module. */
export interface StartOptions<C extends ServiceSettings> extends ServiceOptions<C> {
  readonly module: Type<unknown> | DynamicModule;
  /** Largest request body in bytes. Default 1 MiB. */
  readonly bodyLimit?: number;
}

/** A service that runs in this process. */
export interface RunningService {
  readonly app: NestFastifyApplication;
  /** Base address of the HTTP side. */
  readonly url: string;
  readonly log: Logger;
  /** Drains and ends: HTTP, tasks, consumer, relay, database (Invariant 7). Repeating changes nothing. */
  stop(): Promise<void>;
}

/**
 * Starts a service: HTTP first, so that health can be asked, then database, relay, consumer and tasks.
 * Throws when a part cannot start, after stopping what had started.
 */
export async function startService<C extends ServiceSettings>(
  options: StartOptions<C>,
): Promise<RunningService> {
  const token = new TokenFile(options.config.http.tokenFile);
  const telemetry = await startTelemetry({
    service: options.config.service,
    otlpEndpoint: options.config.otlp.endpoint,
  });
  const app = await createApp(options);
  const service = new Service(app, telemetry);
  try {
    await service.start(options, token);
    return service;
  } catch (error) {
    await service.stop();
    throw error;
  }
}

class Service implements RunningService {
  readonly log: Logger;
  url = '';
  private readonly lifecycle: Lifecycle;
  private stopping: Promise<void> | null = null;

  constructor(
    readonly app: NestFastifyApplication,
    private readonly telemetry: Telemetry,
  ) {
    this.log = app.get<Logger>(LOGGER);
    this.lifecycle = app.get(Lifecycle);
  }

  async start(options: StartOptions<ServiceSettings>, token: TokenFile): Promise<void> {
    const { app, lifecycle } = this;
    const { host, port } = options.config.http;
    addServiceMetrics(app);
    app.useGlobalFilters(new ProblemFilter(this.log));
    addRequestHooks(app.getHttpAdapter().getInstance() as HookTarget, {
      token,
      credentials: options.credentials === undefined ? null : app.get(options.credentials),
      open: options.open ?? [],
      metrics: app.get(Metrics),
      isReady: () => lifecycle.state === 'ready',
    });
    app.connectMicroservice({ strategy: app.get(KafkaTransportStrategy) });
    await app.listen(port, host);
    this.url = await app.getUrl();
    await lifecycle.start(serviceParts(app, options, lifecycle));
    this.log.info('service ready', { url: this.url });
  }

  stop(): Promise<void> {
    this.stopping ??= this.drain();
    return this.stopping;
  }

  private async drain(): Promise<void> {
    // Its state turns the API to 503; parts end before the connections that they use.
    await this.lifecycle.stop();
    await this.app.close();
    await this.telemetry.shutdown();
  }
}

async function createApp<C extends ServiceSettings>(
  options: StartOptions<C>,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: options.bodyLimit ?? 1_048_576,
    forceCloseConnections: true,
  });
  const logger = new NestLogger(
    createLogger({ service: options.config.service, level: options.config.logging.level }),
  );
  return NestFactory.create<NestFastifyApplication>(rootModule(options), adapter, {
    logger,
    abortOnError: false,
  });
}

/** Nest needs one root: the mesh beside the service's own module. */
function rootModule<C extends ServiceSettings>(options: StartOptions<C>): DynamicModule {
  return { module: ServiceRoot, imports: [MeshModule.forService(options), options.module] };
}

class ServiceRoot {}
