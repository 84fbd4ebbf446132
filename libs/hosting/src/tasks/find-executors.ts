import type { ModulesContainer } from '@nestjs/core';
import { StopConsumingError } from '@chimera/contracts';
import type { TaskExecutor } from '@chimera/persistence';
import { executorMetadata } from './executes.decorator.js';

/**
 * Every executor of the application, by kind.
 * Throws `CHIMERA_HANDLER_REGISTRY` (stop) when two share a kind or one is request-scoped.
 */
export function findExecutors(modules: ModulesContainer): readonly TaskExecutor[] {
  const found = new Map<string, TaskExecutor>();
  for (const module of modules.values()) {
    for (const wrapper of module.providers.values()) {
      const type = wrapper.metatype;
      if (typeof type !== 'function' || Reflect.getMetadata(executorMetadata, type) !== true) continue;
      if (!wrapper.isDependencyTreeStatic())
        throw invalid(
          `${type.name} is request-scoped`,
          'Remove Scope.REQUEST from it and from what it injects.',
        );
      const executor = wrapper.instance as TaskExecutor;
      const other = found.get(executor.kind);
      if (other === executor) continue;
      if (other !== undefined)
        throw invalid(
          `${type.name} and ${other.constructor.name} both execute ${executor.kind}`,
          'Keep one executor per kind.',
        );
      found.set(executor.kind, executor);
    }
  }
  return [...found.values()];
}

function invalid(found: string, hint: string): StopConsumingError {
  return new StopConsumingError(
    'CHIMERA_HANDLER_REGISTRY',
    `Expected one executor per kind of task, found: ${found}.`,
    { hint },
  );
}
