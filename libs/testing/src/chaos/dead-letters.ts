import type { Mesh } from '../mesh/mesh.js';
import type { TopicRecord } from '../mesh/mesh-topics.js';

/** Number of letters on each topic of dead letters. */
export async function letterCounts(mesh: Mesh): Promise<Readonly<Record<string, number>>> {
  const names = (await mesh.topics.names()).filter((name) => name.endsWith('.dlq'));
  const counts = await Promise.all(names.map(async (name) => [name, await mesh.topics.count(name)] as const));
  return Object.fromEntries(counts);
}

/**
 * New letters by topic since there were so many. A letter is written before its record counts as taken, so the same record
 * may have several: they are one, and none when it had some before (its group began again).
 */
export async function deadLetters(
  mesh: Mesh,
  before: Readonly<Record<string, number>>,
): Promise<Readonly<Record<string, number>>> {
  const now = Object.entries(await letterCounts(mesh));
  const grown = now.filter(([name, count]) => count > (before[name] ?? 0));
  const found = grown.map(async ([name]) => {
    const origins = (await mesh.topics.records(name)).map(originOf);
    const known = new Set(origins.slice(0, before[name] ?? 0));
    return [name, new Set(origins.filter((origin) => !known.has(origin))).size] as const;
  });
  const counts = await Promise.all(found);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** Where the record of a letter lay. */
function originOf({ headers }: TopicRecord): string {
  return ['topic', 'partition', 'offset'].map((part) => headers[`__connect.errors.${part}`]).join('/');
}
