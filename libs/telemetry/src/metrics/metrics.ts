import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { attributes, labelOf, type AttributeName } from '../attributes.js';
import type { Instrument } from './instrument.js';
import { instruments } from './instruments.js';
import { addProcessMetrics } from './process-metrics.js';

const durationBuckets = [0.005, 0.02, 0.1, 0.5, 1, 2, 5, 15, 60];

/** What is read at a scrape may take this long together; a server that is away must not take the endpoint with it. */
const scrapeLimitMs = 2_500;

/** Label value of namespaces that have none of their own. */
export const otherNamespaces = 'other';

/** Values for the attributes of an instrument; attributes left out are the empty text. */
export type AttributeValues<I extends Instrument> = {
  readonly [N in I['attributes'][number]]?: string | number;
};

export interface MetricsOptions {
  /** Every series carries the label `service`. */
  readonly service: string;
  /** Namespaces with a label value of their own; all others share `other`, so that users cannot make series. Default none. */
  readonly namespaces?: readonly string[];
}

/** Reads values that are only worth reading when somebody asks. */
export type ScrapeReader = () => void | Promise<void>;

type Labels = Record<string, string>;

/** The measurements of one process, given out in Prometheus text format. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #namespaces: ReadonlySet<string>;
  readonly #readers: ScrapeReader[] = [];

  constructor(options: MetricsOptions) {
    this.#registry.setDefaultLabels({ service: options.service });
    this.#namespaces = new Set(options.namespaces ?? []);
    addProcessMetrics(this);
  }

  /** Adds to a counter. Default 1; with 0 the series begins to exist, so that its first increase is seen. */
  count<I extends Instrument & { kind: 'counter' }>(instrument: I, values: AttributeValues<I>, by = 1): void {
    this.#counter(instrument).inc(this.#labels(instrument, values), by);
  }

  /** Sets a gauge. */
  set<I extends Instrument & { kind: 'gauge' }>(
    instrument: I,
    values: AttributeValues<I>,
    value: number,
  ): void {
    this.#gauge(instrument).set(this.#labels(instrument, values), value);
  }

  /** Sets all series of a gauge; those that are not named end. */
  setAll<I extends Instrument & { kind: 'gauge' }>(
    instrument: I,
    series: readonly (readonly [AttributeValues<I>, number])[],
  ): void {
    this.#gauge(instrument).reset();
    for (const [values, value] of series) this.set(instrument, values, value);
  }

  /** Records a value in a histogram; durations in seconds. */
  observe<I extends Instrument & { kind: 'histogram' }>(
    instrument: I,
    values: AttributeValues<I>,
    value: number,
  ): void {
    this.#histogram(instrument).observe(this.#labels(instrument, values), value);
  }

  /** Calls `reader` before each exposition; one that throws or is late is counted and changes nothing else. */
  onScrape(reader: ScrapeReader): void {
    this.#readers.push(reader);
  }

  /** Current value of a counter or gauge for exactly these attributes; 0 when never touched. For tests and health. */
  async value<I extends Instrument>(instrument: I, values: AttributeValues<I>): Promise<number> {
    const wanted = this.#labels(instrument, values);
    const metric = await this.#registry.getSingleMetric(instrument.name)?.get();
    const series = metric?.values.find((one) =>
      Object.entries(wanted).every(([name, text]) => one.labels[name] === text),
    );
    return series?.value ?? 0;
  }

  /** Everything in Prometheus text format, for `/metrics`. */
  async exposition(): Promise<{ readonly contentType: string; readonly body: string }> {
    await Promise.all(this.#readers.map((reader) => this.#read(reader)));
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
  }

  async #read(reader: ScrapeReader): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), scrapeLimitMs).unref();
    });
    // Async, so that a reader that throws at once is treated as one that rejects.
    const reading = (async () => reader())().then(
      () => true,
      () => false,
    );
    if (!(await Promise.race([reading, late]))) this.count(instruments.scrapeErrors, {});
    clearTimeout(timer);
  }

  #counter(instrument: Instrument): Counter {
    const existing = this.#registry.getSingleMetric(instrument.name);
    return existing instanceof Counter ? existing : new Counter(this.#definition(instrument));
  }

  #gauge(instrument: Instrument): Gauge {
    const existing = this.#registry.getSingleMetric(instrument.name);
    return existing instanceof Gauge ? existing : new Gauge(this.#definition(instrument));
  }

  #histogram(instrument: Instrument): Histogram {
    const existing = this.#registry.getSingleMetric(instrument.name);
    if (existing instanceof Histogram) return existing;
    return new Histogram({
      ...this.#definition(instrument),
      buckets: [...(instrument.buckets ?? durationBuckets)],
    });
  }

  #definition(instrument: Instrument) {
    return {
      name: instrument.name,
      help: instrument.help,
      labelNames: instrument.attributes.map(labelOf),
      registers: [this.#registry],
    };
  }

  #labels(instrument: Instrument, values: Readonly<Partial<Record<AttributeName, string | number>>>): Labels {
    return Object.fromEntries(
      instrument.attributes.map((name) => [labelOf(name), this.#text(name, values[name])]),
    );
  }

  #text(name: AttributeName, value: string | number | undefined): string {
    if (name !== attributes.namespace || value === undefined) return String(value ?? '');
    return this.#namespaces.has(String(value)) ? String(value) : otherNamespaces;
  }
}
