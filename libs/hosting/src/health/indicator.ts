/** What an indicator found. */
export interface Indication {
  readonly up: boolean;
  /** What is wrong, or a fact worth seeing. */
  readonly detail?: string;
  /** Down since then, ISO 8601; left out when the indicator does not know. */
  readonly since?: string;
}

/** One thing that has to be well for the service to do its work. */
export interface Indicator {
  /** Kebab case, shown in /health/ready. */
  readonly name: string;
  check(): Indication | Promise<Indication>;
}

const limitMs = 2_000;

/** Asks an indicator; one that throws or takes longer than 2 s is down. */
export async function indicate(indicator: Indicator): Promise<Indication> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Indication>((resolve) => {
    timer = setTimeout(() => resolve({ up: false, detail: `no answer within ${limitMs} ms` }), limitMs);
  });
  try {
    return await Promise.race([Promise.resolve(indicator.check()), late]);
  } catch (error) {
    return { up: false, detail: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
