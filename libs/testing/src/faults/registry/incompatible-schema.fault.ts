import { allTopics, MeshError, subjectOf } from '@chimera/contracts';
import type { ChaosWorld, Fault } from '../../chaos/fault.js';
import type { SeededRandom } from '../../chaos/seeded-random.js';
import { SubjectVersions, type AvroRecord } from './subject-versions.js';

/**
 * Somebody registers schemas that break those in use, of control topics and of load topics, while runs are under way. The
 * registry refuses each (Invariant 5), and nobody who reads or writes takes notice.
 */
export class IncompatibleSchema implements Fault {
  readonly name = 'incompatible-schema';
  readonly test = 'T8';
  readonly lastsMs = [0, 0] as const;
  /** Schemas that were refused. */
  struck = 0;

  async strike(around: ChaosWorld, random: SeededRandom): Promise<void> {
    const control = random.shuffled(allTopics).slice(0, 6).map(subjectOf);
    const load = around.pipelines.map(({ loadTopic }) => `${loadTopic}-value`);
    for (const subject of [...control, ...load]) {
      const versions = new SubjectVersions(around.mesh.addresses.registryUrl, subject);
      for (const broken of breaking(await versions.latest())) {
        if ((await versions.register(broken)) !== null)
          throw new MeshError('CHIMERA_INVARIANT', 'stop', `Expected the registry to guard ${subject}.`);
        this.struck += 1;
      }
    }
    around.note(`incompatible-schema: ${this.struck} were refused so far`);
  }

  /** Nothing came of it. */
  async heal(): Promise<void> {}
}

/** A field that nobody has written and that has no default; and a field that means something else. */
function breaking(schema: AvroRecord): readonly AvroRecord[] {
  const [first, ...others] = schema.fields;
  const stranger = { name: 'neverWritten', type: 'string' };
  const changed = { ...first!, type: { type: 'fixed', name: 'Changed', size: 7 } };
  return [
    { ...schema, fields: [...schema.fields, stranger] },
    { ...schema, fields: [changed, ...others] },
  ];
}
