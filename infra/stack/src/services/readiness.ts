/** What `/health/ready` of a service says; older builds leave out `build`. */
export interface Readiness {
  readonly status: 'up' | 'down';
  readonly build?: { readonly version: string; readonly contracts: string };
  readonly checks: Readonly<
    Record<string, { readonly status: string; readonly detail?: string; readonly since?: string }>
  >;
}

/** Asks a service whether it can do its work; null when it does not answer within 3 s. */
export async function askReadiness(serviceUrl: string): Promise<Readiness | null> {
  try {
    const url = new URL('/health/ready', serviceUrl);
    const response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
    const answer = (await response.json()) as Partial<Readiness>;
    return answer.checks === undefined ? null : (answer as Readiness);
  } catch {
    return null; // refused, reset, late, or no JSON: something else listens there
  }
}

/** Why a service is not ready: each indicator that is down, with since when. Empty when it is ready. */
export function reasonsOf({ checks }: Readiness): readonly string[] {
  return Object.entries(checks)
    .filter(([, { status }]) => status !== 'up')
    .map(([name, { detail, since }]) => {
      const sinceText = since === undefined ? '' : ` since ${since}`;
      return `${name} is down${sinceText}${detail === undefined ? '' : `: ${detail}`}`;
    });
}
