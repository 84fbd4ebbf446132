import 'reflect-metadata';
import { Injectable } from '@nestjs/common';
import type { TaskExecutor } from '@chimera/persistence';

/** Metadata key that marks executor classes. */
export const executorMetadata = 'chimera:executor';

/**
 * The class executes tasks of one kind. List it under `providers` of the service's module; it is found
 * there and started with the service.
 */
export function Executes() {
  return <C extends abstract new (...args: never[]) => TaskExecutor<never>>(target: C): void => {
    Injectable()(target);
    Reflect.defineMetadata(executorMetadata, true, target);
  };
}
