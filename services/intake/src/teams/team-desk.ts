import { Injectable } from '@nestjs/common';
import { RejectedMessageError, topics } from '@chimera/contracts';
import { suggestion } from '@chimera/intent';
import { UnitOfWork, type Origin, type ReadTransaction, type Transaction } from '@chimera/persistence';
import type { Team, TeamFacts, TeamMember } from '../domain/team.js';
import { TeamRepository } from '../repositories/team.repository.js';
import { newToken, tokenHash } from './member-tokens.js';

/** Makes and changes teams. Each change is a revision and an event; asking for what is there already changes nothing. */
@Injectable()
export class TeamDesk {
  constructor(
    private readonly work: UnitOfWork,
    private readonly teams: TeamRepository,
  ) {}

  async create(origin: Origin, team: string, facts: TeamFacts): Promise<Team> {
    return this.work.run(origin, async (tx) => {
      if (await this.teams.add(tx, team, facts)) return this.told(tx, origin, await this.found(tx, team));
      const known = await this.found(tx, team);
      if (known.supportEmail === facts.supportEmail && known.description === facts.description) return known;
      throw new RejectedMessageError('CHIMERA_CONFLICT', `Expected a new team, found "${team}" to exist.`, {
        hint: `Look at it with \`chimera team show ${team}\`.`,
      });
    });
  }

  async change(origin: Origin, team: string, facts: Partial<TeamFacts>): Promise<Team> {
    return this.revise(origin, team, (known) => ({ ...known, ...facts }));
  }

  async addMember(origin: Origin, team: string, member: TeamMember): Promise<Team> {
    return this.revise(origin, team, async (known, tx) => {
      await this.teams.putMember(tx, team, member);
      const others = known.members.filter(({ name }) => name !== member.name);
      return { ...known, members: [...others, member].sort((a, b) => (a.name < b.name ? -1 : 1)) };
    });
  }

  async removeMember(origin: Origin, team: string, name: string): Promise<Team> {
    return this.revise(origin, team, async (known, tx) => {
      assertMember(known, name);
      await this.teams.removeMember(tx, team, name);
      return { ...known, members: known.members.filter((member) => member.name !== name) };
    });
  }

  /** The only time that the token is seen; an earlier one of the member is void from here on. */
  async issueToken(origin: Origin, team: string, name: string): Promise<string> {
    const token = newToken();
    await this.work.run(origin, async (tx) => {
      // Locked, so that whoever is being removed at this moment gets none.
      assertMember((await this.teams.lock(tx, team)) ?? (await this.found(tx, team)), name);
      await this.teams.putToken(tx, name, tokenHash(token), origin.actor);
    });
    return token;
  }

  /** Throws `CHIMERA_TEAM_UNKNOWN` with the nearest name. */
  async found(tx: ReadTransaction, team: string): Promise<Team> {
    const [known] = await this.teams.list(tx, { team });
    if (known !== undefined) return known;
    throw unknownTeam(
      team,
      (await this.teams.list(tx)).map((one) => one.team),
    );
  }

  private async revise(
    origin: Origin,
    team: string,
    change: (known: Team, tx: Transaction) => Team | Promise<Team>,
  ): Promise<Team> {
    return this.work.run(origin, async (tx) => {
      const known = (await this.teams.lock(tx, team)) ?? (await this.found(tx, team));
      const wanted = await change(known, tx);
      if (JSON.stringify(wanted) === JSON.stringify(known)) return known;
      const revised = { ...wanted, revision: known.revision + 1 };
      await this.teams.change(tx, revised);
      return this.told(tx, origin, revised);
    });
  }

  private async told(tx: Transaction, origin: Origin, team: Team): Promise<Team> {
    const { namespaces: _, ...facts } = team;
    await tx.publish(topics.intake.teamChanged, { ...facts, changedBy: origin.actor });
    return team;
  }
}

/** The error for a team that does not exist. */
export function unknownTeam(team: string, names: readonly string[]): RejectedMessageError {
  return new RejectedMessageError(
    'CHIMERA_TEAM_UNKNOWN',
    `Expected a team that exists, found "${team.slice(0, 80)}".`,
    { hint: suggestion(team, names) ?? 'List them: `chimera team list`.' },
  );
}

function assertMember({ team, members }: Team, name: string): void {
  if (members.some((member) => member.name === name)) return;
  const names = members.map((member) => member.name);
  throw new RejectedMessageError(
    'CHIMERA_NOT_FOUND',
    `Expected a member of "${team}", found "${name.slice(0, 80)}".`,
    {
      hint:
        suggestion(name, names) ?? `Add them: \`chimera team add-member ${team} <name> --email <address>\`.`,
    },
  );
}
