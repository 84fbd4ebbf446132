import type { Fault } from '@chimera/contracts';
import { fault, suggestion, type SourceIntent } from '@chimera/intent';

/** What is known about the namespace and the team that an intent names. */
export interface OwnershipKnowledge {
  /** Team that owns the namespace; null when there is no such namespace. */
  readonly owner: string | null;
  readonly teamExists: boolean;
  /** Names that are there, for who mistyped one. */
  readonly namespaces: readonly string[];
  readonly teams: readonly string[];
}

/** Faults of who the intent says it belongs to: team and namespace exist, and the one owns the other. */
export function ownershipFaults(
  { owner, teamExists, namespaces, teams }: OwnershipKnowledge,
  intent: Pick<SourceIntent, 'namespace' | 'team'>,
): readonly Fault[] {
  const team = intent.team.name;
  return [
    ...(teamExists ? [] : [unknown('team', team, teams)]),
    ...(owner === null ? [unknown('namespace', intent.namespace, namespaces)] : []),
    ...(owner === null || !teamExists || owner === team ? [] : [foreign(intent.namespace, owner, team)]),
  ];
}

function unknown(what: 'team' | 'namespace', name: string, names: readonly string[]): Fault {
  const make =
    what === 'team'
      ? `The operator makes it: \`chimera team create ${name} --email <address>\`.`
      : `The operator makes it: \`chimera namespace create ${name} --team <team>\`.`;
  const near = suggestion(name, names);
  return fault(
    what === 'team' ? 'CHIMERA_TEAM_UNKNOWN' : 'CHIMERA_NAMESPACE_UNKNOWN',
    what === 'team' ? '/team/name' : '/namespace',
    `There is no ${what} of this name.`,
    {
      expected: `a ${what} that exists`,
      found: `"${name}"`,
      hint: near === undefined ? make : `${near} ${make}`,
    },
  );
}

function foreign(namespace: string, owner: string, team: string): Fault {
  return fault('CHIMERA_NAMESPACE_FOREIGN', '/namespace', 'The namespace belongs to another team.', {
    expected: `a namespace of the team "${team}"`,
    found: `"${namespace}", which belongs to "${owner}"`,
    hint: `Take a namespace of your own: \`chimera namespace list\`. If "${owner}" is meant, name it as the team.`,
  });
}
