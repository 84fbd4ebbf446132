import { allTopics, subjectOf } from '@chimera/contracts';
import { SchemaRegistry, type Compatibility } from '@chimera/messaging';
import type { ForeignContract } from './foreign-contracts.js';

interface Subject {
  readonly name: string;
  readonly schema: string;
  readonly compatibility: Compatibility;
}

/** Few at once: a registry that has just started answers each the slower the more there are. */
const atOnce = 4;

/**
 * Registers the control contracts; services only look them up (Invariant 5). What is registered
 * already stays as it is. Returns the subjects that are new or have a new version.
 * Throws `CHIMERA_SCHEMA_INCOMPATIBLE` when a contract would break readers of its topic.
 */
export async function registerControlSchemas(
  url: string,
  foreign: readonly ForeignContract[],
): Promise<readonly string[]> {
  const registry = new SchemaRegistry({ url, stateDir: null, timeoutMs: 15_000 });
  const waiting = subjects(foreign);
  const registered: string[] = [];
  const lane = async () => {
    for (let subject = waiting.pop(); subject !== undefined; subject = waiting.pop()) {
      if ((await registry.lookup(subject.name, subject.schema)) !== null) continue;
      await registry.register(subject.name, subject.schema, subject.compatibility);
      registered.push(subject.name);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return registered.sort();
}

function subjects(foreign: readonly ForeignContract[]): Subject[] {
  const own = allTopics.map((topic): Subject => ({
    name: subjectOf(topic),
    schema: topic.schema,
    compatibility: 'FULL_TRANSITIVE',
  }));
  const others = foreign.map(
    // Their owner decides how they change; we follow, and can still read what is on the topic.
    ({ topic, schema }): Subject => ({
      name: `${topic}-value`,
      schema,
      compatibility: 'BACKWARD_TRANSITIVE',
    }),
  );
  return [...own, ...others];
}
