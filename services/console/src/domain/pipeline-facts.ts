import type { Fact } from './facts.js';
import { digest } from './observed-event.js';

type Message = Readonly<Record<string, unknown>>;

function pipeline(fact: string, message: Message, ordinal: unknown, data: Message): Fact {
  const id = `${String(message['namespace'])}/${String(message['pipeline'])}`;
  return { kind: 'pipeline', id, fact, ordinal: typeof ordinal === 'number' ? ordinal : 0, data };
}

/** What events tell about a pipeline. Of its configuration only what people look for is kept. */
export const pipelineFacts = {
  configured: (message: Message): Fact => {
    const { trigger, way, target, priority } = ingestionOf(message['config']);
    const data = {
      ...digest(message),
      trigger,
      way: picked(way, 'kind', 'column'),
      target: picked(target, 'kind', 'schema', 'relation', 'mode'),
      priority,
    };
    return pipeline('configured', message, message['configVersion'], data);
  },
  stateChanged: (message: Message): Fact => pipeline('state', message, message['revision'], digest(message)),
};

function ingestionOf(config: unknown): Message {
  if (typeof config !== 'string') return {};
  try {
    const { ingestion } = JSON.parse(config) as { ingestion?: unknown };
    return typeof ingestion === 'object' && ingestion !== null ? (ingestion as Message) : {};
  } catch {
    // A foreign producer's configuration: the pipeline is shown without it.
    return {};
  }
}

/** Some fields of an object: addresses, users and statements stay out (Invariants 8 and 11). */
function picked(value: unknown, ...names: readonly string[]): Message | null {
  if (typeof value !== 'object' || value === null) return null;
  return Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name)));
}
