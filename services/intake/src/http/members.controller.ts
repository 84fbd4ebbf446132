import { Body, Controller, Delete, HttpCode, Param, Post, Req } from '@nestjs/common';
import { Describes, openTransactionOrigin, type HttpRequest } from '@chimera/hosting';
import type { Team } from '../domain/team.js';
import { assertOperator } from '../teams/access.js';
import { TeamDesk } from '../teams/team-desk.js';
import { RequestBody } from './body.js';
import { emailOf, memberNameOf } from './team-names.js';
import * as schemas from './team-schemas.js';

/** Members of a team and their tokens. */
@Controller('v1/teams/:team/members')
export class MembersController {
  constructor(private readonly desk: TeamDesk) {}

  @Post()
  @HttpCode(200)
  @Describes({
    summary: 'Adds a member, or changes their address.',
    body: schemas.addMemberBody,
    responses: { 200: schemas.teamAnswer },
  })
  async add(@Param('team') team: string, @Body() body: unknown, @Req() request: HttpRequest): Promise<Team> {
    assertOperator(request);
    const given = new RequestBody(body, ['name', 'email']);
    const member = { name: memberNameOf(given, 'name'), email: emailOf(given, 'email') };
    return this.desk.addMember(openTransactionOrigin(request), team, member);
  }

  @Delete(':name')
  @Describes({
    summary: 'Removes a member. Whose last team it was, their token ends too.',
    responses: { 200: schemas.teamAnswer },
  })
  async remove(
    @Param('team') team: string,
    @Param('name') name: string,
    @Req() request: HttpRequest,
  ): Promise<Team> {
    assertOperator(request);
    return this.desk.removeMember(openTransactionOrigin(request), team, name);
  }

  @Post(':name/token')
  @HttpCode(201)
  @Describes({
    summary: 'Gives a member a new token, shown this once. An earlier one ends.',
    responses: { 201: schemas.tokenAnswer },
  })
  async token(
    @Param('team') team: string,
    @Param('name') member: string,
    @Req() request: HttpRequest,
  ): Promise<{ readonly team: string; readonly member: string; readonly token: string }> {
    assertOperator(request);
    return {
      team,
      member,
      token: await this.desk.issueToken(openTransactionOrigin(request), team, member),
    };
  }
}
