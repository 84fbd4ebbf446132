import type { Fault } from '@chimera/contracts';
import { fault, type SourcePart } from '@chimera/intent';

/** What is known about an intent when a submission of its source part is decided. */
export interface SourceKnowledge {
  /** The current version, or null for a new intent. */
  readonly current: {
    readonly version: number;
    readonly contentHash: string;
    /** Place of the submission that made it in the order of submissions. */
    readonly submissionSeq: number;
    readonly onboardingFailed: boolean;
  } | null;
  /** Intents that own datasets of the namespace, by dataset name. */
  readonly datasetOwners: ReadonlyMap<string, string>;
}

/** What shall happen to a submission of a source part. */
export type SourceDecision =
  | { readonly kind: 'unchanged'; readonly version: number }
  | { readonly kind: 'accepted'; readonly version: number }
  | { readonly kind: 'rejected'; readonly faults: readonly Fault[] };

/** A submission and what its connection test found. */
export interface TestedSource {
  readonly seq: number;
  readonly hash: string;
  readonly part: Pick<SourcePart, 'name' | 'datasets'>;
  readonly connectionFaults: readonly Fault[];
}

/**
 * Decides a tested submission. The same content again changes nothing, unless its onboarding failed: then
 * submitting it again is how to try again, as a new version.
 */
export function decideSource(knowledge: SourceKnowledge, submission: TestedSource): SourceDecision {
  const { current } = knowledge;
  if (isUnchanged(knowledge, submission.hash)) return { kind: 'unchanged', version: current!.version };
  const faults = [
    ...takenNames(knowledge.datasetOwners, submission.part),
    ...overtaken(current, submission.seq),
    ...submission.connectionFaults,
  ];
  if (faults.length > 0) return { kind: 'rejected', faults };
  return { kind: 'accepted', version: (current?.version ?? 0) + 1 };
}

/** Whether content is that of the current version and there is nothing to try again. */
export function isUnchanged({ current }: SourceKnowledge, hash: string): boolean {
  return current !== null && current.contentHash === hash && !current.onboardingFailed;
}

/** Faults for dataset names that belong to other intents of the namespace. */
export function takenNames(
  owners: ReadonlyMap<string, string>,
  part: Pick<SourcePart, 'name' | 'datasets'>,
): readonly Fault[] {
  return part.datasets.flatMap((dataset, index) => {
    const owner = owners.get(dataset.name);
    if (owner === undefined || owner === part.name) return [];
    return [
      fault(
        'CHIMERA_DATASET_NAME_TAKEN',
        `/datasets/${index}/name`,
        `Another intent of the namespace owns a dataset of this name.`,
        {
          expected: 'a name that no other intent of the namespace uses',
          found: `"${dataset.name}", which belongs to the intent "${owner}"`,
          hint: `Call it something else, for example "${part.name}_${dataset.name}".`,
        },
      ),
    ];
  });
}

/** Sources differ in speed: a submission may be tested after a later one was accepted. The later one stands. */
function overtaken(current: SourceKnowledge['current'], seq: number): readonly Fault[] {
  if (current === null || current.submissionSeq < seq) return [];
  return [
    fault(
      'CHIMERA_CONFLICT',
      '',
      `A later submission of this intent was accepted as version ${current.version} while the source was being tested.`,
      {
        hint: 'Compare with the current version, and submit again if this content is the one that shall stand.',
      },
    ),
  ];
}
