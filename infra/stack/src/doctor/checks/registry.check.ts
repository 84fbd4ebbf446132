import { ok, wrong, type Check } from '../check.js';

const patienceMs = 5_000;

/** The schema registry answers. */
export const registryCheck: Check = {
  name: 'registry',
  needs: ['stack'],
  proves: 'registry',
  look: async ({ addresses }) => {
    const url = addresses!.registryUrl.replace(/\/+$/, '');
    try {
      const response = await fetch(`${url}/subjects`, { signal: AbortSignal.timeout(patienceMs) });
      if (response.ok)
        return [ok(`${((await response.json()) as unknown[]).length} subjects are registered`)];
      return [
        wrong(`the schema registry answers ${response.status}`, `a list of subjects at ${url}`, startIt),
      ];
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return [wrong(`the schema registry does not answer: ${why}`, `an answer at ${url}`, startIt)];
    }
  },
};

const startIt = './chimera up --wait, or start the registry that CHIMERA_REGISTRY_URL names.';
