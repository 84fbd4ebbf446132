/** One series of a scrape. */
interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What `/metrics` of one process said, in Prometheus text format. */
export class ScrapedMetrics {
  private constructor(private readonly series: readonly Series[]) {}

  /** Asks a service; needs no token. Throws what fetch throws. */
  static async of(serviceUrl: string): Promise<ScrapedMetrics> {
    const response = await fetch(new URL('/metrics', serviceUrl), { signal: AbortSignal.timeout(10_000) });
    return ScrapedMetrics.parse(await response.text());
  }

  static parse(text: string): ScrapedMetrics {
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return new ScrapedMetrics(lines.map(parseLine));
  }

  get names(): ReadonlySet<string> {
    return new Set(this.series.map(({ name }) => name));
  }

  /** Sum over the series that have these labels among theirs; null when there is none. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number | null {
    const found = this.series.filter(
      (one) =>
        one.name === name && Object.entries(labels).every(([label, value]) => one.labels[label] === value),
    );
    return found.length === 0 ? null : found.reduce((total, { value }) => total + value, 0);
  }

  /** Values of a label over all series of a name, each once. */
  valuesOf(name: string, label: string): readonly string[] {
    const values = this.series.filter((one) => one.name === name).map((one) => one.labels[label] ?? '');
    return [...new Set(values)].sort();
  }
}

function parseLine(line: string): Series {
  const match = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
  if (match === null) throw new SyntaxError(`Expected a series in Prometheus text format, found: ${line}`);
  const [, name = '', labels = '', value] = match;
  const pairs = [...labels.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)].map(
    ([, label = '', text = '']) => [label, text.replaceAll(/\\(.)/g, '$1')] as const,
  );
  return { name, labels: Object.fromEntries(pairs), value: Number(value) };
}
