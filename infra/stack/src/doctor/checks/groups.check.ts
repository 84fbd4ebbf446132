import { serviceNames } from '@chimera/config';
import type { GroupView } from '@chimera/kafka';
import { orOk, some, warning, wrong, type Check, type Finding } from '../check.js';

/** So many records waiting are worth a look. */
const muchLag = 10_000;

/** Every service is in its group, and what waits for it is little. */
export const groupsCheck: Check = {
  name: 'groups',
  needs: ['stack', 'kafka'],
  look: async ({ kafka }) => {
    const groups = await (await kafka()).groups();
    const ours = groups.filter(({ group }) => isOurs(group));
    const lag = ours.reduce((sum, group) => sum + lagOf(group), 0);
    return orOk(groupFindings(ours), `${ours.length} groups, ${lag} records wait`);
  },
};

const isOurs = (group: string): boolean =>
  serviceNames.some((name) => group === name || group.startsWith(`${name}.`));
const lagOf = ({ lag }: GroupView): number => Object.values(lag).reduce((sum, one) => sum + one, 0);

/** Exported for its spec. */
export function groupFindings(groups: readonly GroupView[]): readonly Finding[] {
  return groups.flatMap((group): readonly Finding[] => {
    const lag = lagOf(group);
    const behind = Object.entries(group.lag)
      .filter(([, records]) => records > 0)
      .sort(([, a], [, b]) => b - a)
      .map(([topic, records]) => `${topic} ${records}`);
    if (group.members.length === 0 && lag > 0)
      return [
        wrong(
          `group ${group.group} has no member and ${lag} records wait: ${some(behind)}`,
          'a member for each instance of the service',
          `./chimera up --wait; ./chimera logs ${group.group.split('.')[0]} -n 200`,
        ),
      ];
    if (lag <= muchLag) return [];
    return [
      warning(
        `group ${group.group} (${some(group.members)}) is ${lag} records behind: ${some(behind)}`,
        `${muchLag} or fewer`,
        'docs/runbooks/messages-wait.md',
      ),
    ];
  });
}
