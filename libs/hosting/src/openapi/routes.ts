import { RequestMethod } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { descriptionMetadata, type RouteDescription } from './describes.decorator.js';

/** One HTTP route of the application. */
export interface Route {
  readonly method: string;
  /** With parameters as `{name}`. */
  readonly path: string;
  readonly controller: string;
  readonly operation: string;
  readonly description: RouteDescription | null;
}

/** Routes of all controllers, from Nest's own metadata. */
export function routesOf(modules: ModulesContainer): readonly Route[] {
  const types = new Set(
    [...modules.values()].flatMap((module) =>
      [...module.controllers.values()].map((wrapper) => wrapper.metatype),
    ),
  );
  return [...types].filter((type) => typeof type === 'function').flatMap((type) => routesOfController(type));
}

function routesOfController(type: { readonly name: string; readonly prototype: unknown }): Route[] {
  const prefix = firstPath(Reflect.getMetadata('path', type));
  const prototype = type.prototype as Record<string, unknown>;
  return Object.getOwnPropertyNames(prototype).flatMap((operation) => {
    const method = prototype[operation];
    if (typeof method !== 'function') return [];
    const verb: unknown = Reflect.getMetadata('method', method);
    if (typeof verb !== 'number') return [];
    const description =
      (Reflect.getMetadata(descriptionMetadata, method) as RouteDescription | undefined) ?? null;
    const path = joined(prefix, firstPath(Reflect.getMetadata('path', method)));
    return [
      { method: RequestMethod[verb]!.toLowerCase(), path, controller: type.name, operation, description },
    ];
  });
}

function firstPath(metadata: unknown): string {
  return String(Array.isArray(metadata) ? metadata[0] : (metadata ?? ''));
}

function joined(...parts: readonly string[]): string {
  const path = parts.flatMap((part) => part.split('/')).filter((part) => part !== '');
  return `/${path.map((part) => (part.startsWith(':') ? `{${part.slice(1)}}` : part)).join('/')}`;
}
