import 'reflect-metadata';
import { Controller, UseFilters } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { InvariantError } from '@chimera/contracts';
import { handlerMetadata, kafkaTransport, type HandlerExtras } from './handler-extras.js';
import { PassThroughFilter } from './pass-through.filter.js';

type AnyClass = abstract new (...args: never[]) => object;

/** Makes a class a Nest controller whose method receives the topic's messages from our transport. */
export function bindHandler(target: AnyClass, method: string, extras: HandlerExtras): void {
  const prototype = target.prototype as Record<string, unknown>;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, method);
  if (descriptor === undefined)
    throw new InvariantError(`Expected ${target.name} to define ${method}, found it missing.`);
  // Without parameter decorators Nest passes the payload only.
  Payload()(prototype, method, 0);
  Ctx()(prototype, method, 1);
  EventPattern(extras.topic.name, kafkaTransport, extras as unknown as Record<string, unknown>)(
    prototype,
    method,
    descriptor,
  );
  UseFilters(PassThroughFilter)(target);
  Controller()(target);
  Reflect.defineMetadata(handlerMetadata, extras, target);
}
