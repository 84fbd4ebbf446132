/** A person in a team. */
export interface TeamMember {
  /** Name that requests act as. */
  readonly name: string;
  readonly email: string;
}

/** What a team says of itself. */
export interface TeamFacts {
  readonly supportEmail: string;
  readonly description: string | null;
}

/** A team with everybody in it. */
export interface Team extends TeamFacts {
  readonly team: string;
  /** Counts changes, from 1. */
  readonly revision: number;
  readonly members: readonly TeamMember[];
  readonly namespaces: readonly string[];
}

/** What prefixes the names of everything that a team owns. */
export interface Namespace {
  readonly namespace: string;
  readonly team: string;
  readonly revision: number;
  readonly description: string | null;
}
