import type { ModulesContainer } from '@nestjs/core';
import { handlerExtrasOf, type HandlerExtras } from '@chimera/messaging';

/** Whether the class behind a handler, or anything that it injects, is request-scoped. */
export function isRequestScoped(modules: ModulesContainer, extras: HandlerExtras): boolean {
  for (const module of modules.values()) {
    for (const wrapper of module.controllers.values()) {
      if (handlerExtrasOf(wrapper.metatype) === extras) return !wrapper.isDependencyTreeStatic();
    }
  }
  return false;
}
