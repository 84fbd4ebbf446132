import { Controller, Get, Inject } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { ServiceOptions, ServiceSettings } from '../mesh/service-options.js';
import { CONFIG, OPTIONS } from '../mesh/tokens.js';
import { Describes, type JsonSchema } from './describes.decorator.js';
import { openApiDocument } from './document.js';
import { routesOf } from './routes.js';

/**
 * The OpenAPI document. Built from Nest's route metadata and JSON Schemas: @nestjs/swagger reads classes
 * with validator decorators, which we do not have, and costs every service 18 MB and 0.4 s.
 */
@Controller('openapi.json')
export class OpenApiController {
  private document: JsonSchema | null = null;

  constructor(
    private readonly modules: ModulesContainer,
    @Inject(CONFIG) private readonly config: ServiceSettings,
    @Inject(OPTIONS) private readonly options: ServiceOptions,
  ) {}

  @Get()
  @Describes({ summary: 'This document.' })
  show(): JsonSchema {
    this.document ??= openApiDocument(this.config.service, routesOf(this.modules), this.options.open);
    return this.document;
  }
}
