import { Body, Controller, Get, HttpCode, Param, Patch, Post, Req } from '@nestjs/common';
import { RejectedMessageError } from '@chimera/contracts';
import { Describes, openTransactionOrigin, type HttpRequest } from '@chimera/hosting';
import { UnitOfWork } from '@chimera/persistence';
import type { Team } from '../domain/team.js';
import { TeamRepository } from '../repositories/team.repository.js';
import { assertOperator, memberOf } from '../teams/access.js';
import { TeamDesk } from '../teams/team-desk.js';
import { RequestBody } from './body.js';
import { emailOf, nameOf } from './team-names.js';
import * as schemas from './team-schemas.js';

/** Teams. The operator makes and changes them; a member sees their own. */
@Controller('v1/teams')
export class TeamsController {
  constructor(
    private readonly work: UnitOfWork,
    private readonly desk: TeamDesk,
    private readonly teams: TeamRepository,
  ) {}

  @Post()
  @HttpCode(201)
  @Describes({
    summary: 'Makes a team. The same again changes nothing.',
    body: schemas.createTeamBody,
    responses: { 201: schemas.teamAnswer },
  })
  async create(@Body() body: unknown, @Req() request: HttpRequest): Promise<Team> {
    assertOperator(request);
    const given = new RequestBody(body, ['team', 'supportEmail', 'description']);
    return this.desk.create(openTransactionOrigin(request), nameOf(given, 'team'), {
      supportEmail: emailOf(given, 'supportEmail'),
      description: given.optionalText('description') ?? null,
    });
  }

  @Get()
  @Describes({ summary: 'Teams with members and namespaces.', responses: { 200: schemas.teamsAnswer } })
  async list(@Req() request: HttpRequest): Promise<{ readonly teams: readonly Team[] }> {
    return { teams: await this.visible(request) };
  }

  @Get(':team')
  @Describes({ summary: 'One team with members and namespaces.', responses: { 200: schemas.teamAnswer } })
  async show(@Param('team') team: string, @Req() request: HttpRequest): Promise<Team> {
    const known = (await this.visible(request)).find((one) => one.team === team);
    if (known !== undefined) return known;
    if (memberOf(request) === null) return this.work.read((tx) => this.desk.found(tx, team));
    throw new RejectedMessageError('CHIMERA_FORBIDDEN', 'Expected a team of yours, found another one.');
  }

  @Patch(':team')
  @Describes({
    summary: 'Changes support address or description of a team.',
    body: schemas.changeTeamBody,
    responses: { 200: schemas.teamAnswer },
  })
  async change(
    @Param('team') team: string,
    @Body() body: unknown,
    @Req() request: HttpRequest,
  ): Promise<Team> {
    assertOperator(request);
    const given = new RequestBody(body, ['supportEmail', 'description']);
    return this.desk.change(openTransactionOrigin(request), team, {
      ...(given.has('supportEmail') ? { supportEmail: emailOf(given, 'supportEmail') } : {}),
      ...(given.has('description') ? { description: given.text('description', 500) } : {}),
    });
  }

  private visible(request: HttpRequest): Promise<readonly Team[]> {
    const member = memberOf(request);
    return this.work.read((tx) => this.teams.list(tx, member === null ? {} : { member }));
  }
}
