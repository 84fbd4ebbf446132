import { trace } from '@opentelemetry/api';
import { PropagatingTracerProvider } from './tracing/propagating-provider.js';

/** How tracing is started. */
export interface TelemetryOptions {
  readonly service: string;
  /** OTLP/HTTP address, such as `http://127.0.0.1:4318`; null or empty for no export. */
  readonly otlpEndpoint?: string | null;
}

/** Tracing of this process. */
export interface Telemetry {
  /** Sends what is buffered, waiting at most 3 s, and ends tracing. Never throws. */
  shutdown(): Promise<void>;
}

/**
 * Starts tracing for the process: call once, first thing in `main`. Without an endpoint spans get valid
 * ids and `traceparent` travels on, but nothing is recorded or sent. A second call replaces the first.
 */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  trace.disable();
  const { otlpEndpoint } = options;
  if (otlpEndpoint === undefined || otlpEndpoint === null || otlpEndpoint === '') {
    trace.setGlobalTracerProvider(new PropagatingTracerProvider());
    return { shutdown: async () => trace.disable() };
  }
  const { otlpProvider } = await import('./tracing/otlp-provider.js');
  const provider = otlpProvider(options.service, otlpEndpoint);
  trace.setGlobalTracerProvider(provider);
  return {
    shutdown: async () => {
      await settled(provider.shutdown(), 3_000);
      trace.disable();
    },
  };
}

/** Traces are a help, not data: a collector that is away must not keep a service from stopping. */
async function settled(work: Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => (timer = setTimeout(resolve, timeoutMs)));
  await Promise.race([work.catch(() => undefined), deadline]);
  clearTimeout(timer);
}
