import 'reflect-metadata';
import type { Topic } from '@chimera/contracts';
import type { RetryPolicy } from './retry-policy.js';

/** Transport symbol of our strategy: only handlers that carry it reach it. */
export const kafkaTransport: unique symbol = Symbol.for('chimera.kafka-transport');

/** Metadata key under which a handler class carries its `HandlerExtras`. */
export const handlerMetadata = 'chimera:handler';

/** What the decorators tell the transport about a handler. */
export interface HandlerExtras {
  readonly topic: Topic;
  readonly kind: 'single' | 'batch';
  readonly handler: string;
  readonly retry: RetryPolicy;
  /** Messages handed over at once; 1 for single handlers. */
  readonly maxBatch: number;
}

/** What `@Handles` or `@HandlesBatch` said of a class, or undefined for any other value. */
export function handlerExtrasOf(type: unknown): HandlerExtras | undefined {
  return typeof type === 'function'
    ? (Reflect.getMetadata(handlerMetadata, type) as HandlerExtras | undefined)
    : undefined;
}
