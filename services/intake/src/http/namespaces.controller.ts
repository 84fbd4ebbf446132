import { Body, Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { Describes, openTransactionOrigin, type HttpRequest } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import type { Namespace } from '../domain/team.js';
import { NamespaceRepository } from '../repositories/namespace.repository.js';
import { Access, assertOperator, memberOf } from '../teams/access.js';
import { NamespaceDesk } from '../teams/namespace-desk.js';
import { RequestBody } from './body.js';
import { nameOf } from './team-names.js';
import * as schemas from './team-schemas.js';

/** Namespaces. The operator makes them; a member sees those of their teams. */
@Controller('v1/namespaces')
export class NamespacesController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly desk: NamespaceDesk,
    private readonly namespaces: NamespaceRepository,
    private readonly access: Access,
  ) {}

  @Post()
  @HttpCode(201)
  @Describes({
    summary: 'Makes a namespace of a team. The same again changes nothing.',
    body: schemas.createNamespaceBody,
    responses: { 201: schemas.namespaceAnswer },
  })
  async create(@Body() body: unknown, @Req() request: HttpRequest): Promise<Namespace> {
    assertOperator(request);
    const given = new RequestBody(body, ['namespace', 'team', 'description']);
    return this.desk.create(openTransactionOrigin(request), {
      namespace: nameOf(given, 'namespace'),
      team: nameOf(given, 'team'),
      description: given.optionalText('description') ?? null,
    });
  }

  @Get()
  @Describes({ summary: 'Namespaces and their teams.', responses: { 200: schemas.namespacesAnswer } })
  async list(@Req() request: HttpRequest): Promise<{ readonly namespaces: readonly Namespace[] }> {
    return { namespaces: await this.work.read((tx) => this.namespaces.list(tx, memberOf(request))) };
  }

  @Get(':namespace')
  @Describes({ summary: 'One namespace.', responses: { 200: schemas.namespaceAnswer } })
  async show(@Param('namespace') namespace: string, @Req() request: HttpRequest): Promise<Namespace> {
    await this.access.assertMayUse(request, namespace);
    return this.work.read((tx) => this.desk.found(tx, namespace));
  }
}
