import { allTopics, subjectOf, type Topic } from '@chimera/contracts';
import { SchemaRegistry } from '@chimera/messaging';
import { orOk, some, warning, wrong, type Check } from '../check.js';

const atOnce = 6;
const level = 'FULL_TRANSITIVE';

/** Every control contract of this build is registered (Invariant 5), and its subject allows only what all can read. */
export const contractsCheck = (topics: readonly Topic[] = allTopics): Check => ({
  name: 'contracts',
  needs: ['stack', 'registry'],
  look: async ({ addresses }) => {
    const url = addresses!.registryUrl.replace(/\/+$/, '');
    const registry = new SchemaRegistry({ url, stateDir: null, attempts: 1 });
    const missing: string[] = [];
    const loose: string[] = [];
    const left = [...topics];
    const lane = async (): Promise<void> => {
      for (let topic = left.pop(); topic !== undefined; topic = left.pop()) {
        const subject = subjectOf(topic);
        if ((await registry.lookup(subject, topic.schema)) === null) missing.push(subject);
        else if ((await compatibilityOf(url, subject)) !== level) loose.push(subject);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    return orOk(
      [
        ...(missing.length === 0
          ? []
          : [
              wrong(
                `not registered as this build has them: ${some(missing.sort())}`,
                'every control contract',
                deploy,
              ),
            ]),
        ...(loose.length === 0
          ? []
          : [warning(`compatibility is not ${level}: ${some(loose.sort())}`, level, deploy)]),
      ],
      `${topics.length} control contracts are registered`,
    );
  },
});

const deploy = './chimera up registers what is missing; in containers run the service `deploy`.';

/** Null when the subject has no level of its own, so that the registry's own counts, which is NONE as a rule. */
async function compatibilityOf(url: string, subject: string): Promise<string | null> {
  const response = await fetch(`${url}/config/${encodeURIComponent(subject)}`, {
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) return null;
  const { compatibilityLevel = null } = (await response.json()) as { compatibilityLevel?: string };
  return compatibilityLevel;
}
