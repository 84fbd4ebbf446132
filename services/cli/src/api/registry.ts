import { TransientError, type RegisteredSubject } from '@chimera/contracts';

/** Subjects asked for at once. */
const atOnce = 8;
const patienceMs = 15_000;

/** Newest version of every value subject of the schema registry, by name. Throws `CHIMERA_REGISTRY_UNAVAILABLE`. */
export async function registeredSubjects(
  registryUrl: string,
  signal: AbortSignal,
): Promise<readonly RegisteredSubject[]> {
  const base = registryUrl.replace(/\/+$/, '');
  const all = (await ask<readonly string[]>(`${base}/subjects`, signal)) ?? [];
  const names = all.filter((name) => name.endsWith('-value')).toSorted();
  const found: RegisteredSubject[] = [];
  for (let from = 0; from < names.length; from += atOnce) {
    const some = await Promise.all(
      names
        .slice(from, from + atOnce)
        .map((name) =>
          ask<RegisteredSubject & { readonly schemaType?: string }>(
            `${base}/subjects/${encodeURIComponent(name)}/versions/latest`,
            signal,
          ),
        ),
    );
    // A subject that was removed meanwhile is none; other formats are other people's.
    found.push(
      ...(some.filter((one) => one !== null && (one.schemaType ?? 'AVRO') === 'AVRO') as RegisteredSubject[]),
    );
  }
  return found;
}

async function ask<T>(url: string, signal: AbortSignal): Promise<T | null> {
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/vnd.schemaregistry.v1+json' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
    });
    if (response.status === 404) return null;
    if (!response.ok) throw new RangeError(`status ${response.status}`);
    return (await response.json()) as T;
  } catch (cause) {
    throw new TransientError(
      'CHIMERA_REGISTRY_UNAVAILABLE',
      `Expected the schema registry to answer at ${url}, found: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { cause, hint: 'Start it with `./chimera up --wait`; `./chimera status` shows what runs.' },
    );
  }
}
