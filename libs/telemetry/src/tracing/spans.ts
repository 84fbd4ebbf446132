import { SpanKind, SpanStatusCode, trace, type Attributes, type Link, type Span } from '@opentelemetry/api';
import { MeshError } from '@chimera/contracts';
import { attributes } from '../attributes.js';
import { redactText } from '../logging/redact.js';
import { contextOf, formatTraceparent, parseTraceparent } from './traceparent.js';

/** A span that is open. Parents are passed as `traceparent` text; there is no ambient context. */
export interface OpenSpan {
  /** What children get as parent; null when tracing was not started and there was no parent. */
  readonly traceparent: string | null;
  /** Adds attributes. Never a secret or a classified value (Invariant 8). */
  set(values: Attributes): void;
  /** Ends it; with an error it is marked failed. Repeating changes nothing. */
  end(error?: unknown): void;
}

/** What a span is about. */
export interface SpanOptions {
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** `traceparent` of the parent; null or malformed starts a new trace. */
  readonly parent?: string | null;
  /** `traceparent` of related spans that are not the parent. */
  readonly links?: readonly (string | null)[];
  readonly attributes?: Attributes;
}

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/** Opens a span; the caller ends it. */
export function startSpan(name: string, options: SpanOptions = {}): OpenSpan {
  const span = trace.getTracer('chimera').startSpan(
    name,
    {
      kind: kinds[options.kind ?? 'internal'],
      attributes: options.attributes ?? {},
      links: (options.links ?? []).map(linkOf).filter((link) => link !== null),
    },
    contextOf(options.parent),
  );
  return openSpan(span);
}

/** Runs `work` inside a span, which ends with it; a thrown error marks it failed and is thrown on. */
export async function withSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: OpenSpan) => Promise<T>,
): Promise<T> {
  const span = startSpan(name, options);
  try {
    const result = await work(span);
    span.end();
    return result;
  } catch (error) {
    span.end(error);
    throw error;
  }
}

function linkOf(traceparent: string | null): Link | null {
  const context = parseTraceparent(traceparent);
  return context === null ? null : { context };
}

function openSpan(span: Span): OpenSpan {
  let ended = false;
  return {
    traceparent: formatTraceparent(span.spanContext()),
    set: (values) => void span.setAttributes(values),
    end: (error) => {
      if (ended) return;
      ended = true;
      if (error !== undefined) markFailed(span, error);
      span.end();
    },
  };
}

function markFailed(span: Span, error: unknown): void {
  const message = redactText(error instanceof Error ? error.message : String(error));
  span.setAttribute(attributes.errorType, errorTypeOf(error));
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

/** Low-cardinality name of an error: its `CHIMERA_*` code, or its class. */
export function errorTypeOf(error: unknown): string {
  if (MeshError.is(error)) return error.code;
  return error instanceof Error ? error.name : typeof error;
}
