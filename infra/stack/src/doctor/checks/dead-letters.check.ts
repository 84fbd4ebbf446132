import { orOk, warning, type Check } from '../check.js';

/** Messages that were put aside; each is something that did not happen. */
export const deadLettersCheck: Check = {
  name: 'dead-letters',
  needs: ['stack', 'kafka'],
  look: async ({ kafka }) => {
    const inspector = await kafka();
    const topics = (await inspector.topics()).map(({ name }) => name).filter((name) => name.endsWith('.dlq'));
    const counted = await Promise.all(
      topics.map(async (name) => ({ name, records: await inspector.recordsOn(name) })),
    );
    return orOk(
      counted
        .filter(({ records }) => records > 0)
        .map(({ name, records }) =>
          warning(
            `${records} dead letters on ${name}`,
            'none',
            'docs/runbooks/dead-letters.md; their headers say what was wrong.',
          ),
        ),
      'no dead letters',
    );
  },
};
