import { topics } from '../generated/index.js';
import type { Topic } from './topic.js';

/** Every control topic as a list. */
export const allTopics: readonly Topic[] = Object.values(topics).flatMap((group) => Object.values(group));

/** Topics to which anyone outside Chimera may produce; on all others only the owner does. */
const openTopics: ReadonlySet<string> = new Set(
  [
    topics.intake.sourceIntentSubmitted,
    topics.intake.ingestionIntentSubmitted,
    topics.intake.runStartRequested,
  ].map(({ name }) => name),
);

/** Whether producers outside Chimera may write to the topic, so that nothing can be expected of what is on it. */
export function acceptsOutsideProducers(name: string): boolean {
  return openTopics.has(name);
}

const byName = new Map(allTopics.map((topic) => [topic.name, topic]));

/** The control topic of a name, or undefined. */
export function topicByName(name: string): Topic | undefined {
  return byName.get(name);
}
