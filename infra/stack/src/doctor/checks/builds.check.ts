import { serviceNames } from '@chimera/config';
import { buildVersion, contractsDigest } from '@chimera/contracts';
import { askReadiness, type Readiness } from '../../services/readiness.js';
import { orOk, warning, type Check, type Finding } from '../check.js';

/** The services that run were built from the sources that are here. */
export const buildsCheck: Check = {
  name: 'builds',
  needs: ['stack'],
  look: async ({ addresses }) => {
    const answers = await Promise.all(
      serviceNames.map(async (name) => [name, await askReadiness(addresses!.services[name])] as const),
    );
    return orOk(
      buildFindings(
        { version: buildVersion, contracts: contractsDigest() },
        answers.filter((one): one is readonly [(typeof one)[0], Readiness] => one[1] !== null),
      ),
      `every service that answers is version ${buildVersion}`,
    );
  },
};

/** Exported for its spec. */
export function buildFindings(
  here: { readonly version: string; readonly contracts: string },
  answers: readonly (readonly [string, Pick<Readiness, 'build'>])[],
): readonly Finding[] {
  const text = ({ version, contracts }: typeof here): string => `${version} with contracts ${contracts}`;
  return answers
    .filter(([, { build }]) => build === undefined || text(build) !== text(here))
    .map(([service, { build }]) =>
      warning(
        `${service} runs ${build === undefined ? 'an older build' : text(build)}`,
        text(here),
        'Restart it from this build: ./chimera down, ./chimera up --wait.',
      ),
    );
}
