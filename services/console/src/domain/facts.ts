import { agreedPipeline } from './agreed-pipeline.js';
import { digest, type ObservedEvent } from './observed-event.js';

/** Facts of contract versions are called by it and the version. */
export const contractFact = 'contract:';
import { pipelineFacts } from './pipeline-facts.js';

/** Something known about a run, dataset, version or pipeline. */
export interface Fact {
  readonly kind: 'run' | 'dataset' | 'version' | 'pipeline';
  readonly id: string;
  readonly fact: string;
  /** A higher ordinal replaces a lower one. */
  readonly ordinal: number;
  readonly data: Readonly<Record<string, unknown>>;
}

type Message = Readonly<Record<string, unknown>>;
type FactsOf = (message: Message) => readonly Fact[];

const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

function run(fact: string, message: Message, ordinal: number = number(message['attempt'])): Fact {
  return { kind: 'run', id: String(message['runId']), fact, ordinal, data: digest(message) };
}

function dataset(fact: string, message: Message, ordinal: number, data: Message): Fact {
  return {
    kind: 'dataset',
    id: `${String(message['namespace'])}/${String(message['dataset'])}`,
    fact,
    ordinal,
    data,
  };
}

function version(state: 'published' | 'rejected', message: Message): Fact {
  const id = `${String(message['namespace'])}/${String(message['dataset'])}/${number(message['version'])}`;
  return { kind: 'version', id, fact: state, ordinal: number(message['attempt']), data: digest(message) };
}

/** Later progress of a later attempt wins; an attempt lasts less than 10^9 milliseconds. */
const progressOrdinal = (message: Message): number =>
  number(message['attempt']) * 1e9 + number(message['elapsedMillis']);

const factsByEvent: Readonly<Record<string, FactsOf>> = {
  'intake.run-start-requested': (m) => [run('asked', m, 0)],
  'orchestrator.run-requested': (m) => [run('requested', m, 0)],
  'orchestrator.run-assigned': (m) => [run('assigned', m)],
  'orchestrator.run-abandoned': (m) => [run('abandoned', m, 0)],
  'orchestrator.run-waiting': (m) => [run('waiting', m, number(m['revision']))],
  'intake.run-cancel-requested': (m) => [run('cancelRequested', m, 0)],
  'orchestrator.run-cancelled': (m) => [run('cancelled', m, 0)],
  'orchestrator.pipeline-state-changed': (m) => [pipelineFacts.stateChanged(m)],
  'ingestion.run-started': (m) => [run('started', m)],
  'ingestion.run-progressed': (m) => [run('progressed', m, progressOrdinal(m))],
  'ingestion.run-staged': (m) => [run('staged', m)],
  'ingestion.run-failed': (m) => [run('failed', m)],
  'dq.run-assessed': (m) => [run('assessed', m)],
  'ingestion.version-published': (m) => [
    run('published', m),
    version('published', m),
    dataset('published', m, number(m['version']), digest(m)),
  ],
  'ingestion.version-rejected': (m) => [run('rejected', m), version('rejected', m)],
  'metadata.dataset-registered': (m) => [
    dataset('registered', m, number(m['intentVersion']), {
      ...digest(m),
      contract: m['contract'],
      properties: m['properties'],
      tags: m['tags'],
    }),
  ],
  // Every version is a fact of its own, so that its differences can be read back.
  'metadata.contract-changed': (m) => [
    dataset(`${contractFact}${number(m['version'])}`, m, number(m['version']), {
      ...digest(m),
      contract: m['contract'],
      differences: m['differences'],
    }),
  ],
  'intake.pipeline-configured': (m) => [
    dataset('configured', m, number(m['configVersion']), {
      ...digest(m),
      rules: m['rules'],
      contract: m['contract'],
      agreed: agreedPipeline(m),
    }),
    pipelineFacts.configured(m),
  ],
};

/** What an event tells about runs, datasets and versions; nothing for the others. */
export function factsOf(event: ObservedEvent): readonly Fact[] {
  return factsByEvent[event.name]?.(event.message) ?? [];
}
