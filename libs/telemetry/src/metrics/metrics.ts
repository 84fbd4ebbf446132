import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { labelOf, type AttributeName } from '../attributes.js';
import type { Instrument } from './instruments.js';
import { addProcessMetrics } from './process-metrics.js';

const durationBuckets = [0.005, 0.02, 0.1, 0.5, 1, 2, 5, 15, 60];

/** Values for the attributes of an instrument; attributes left out are the empty text. */
export type AttributeValues<I extends Instrument> = {
  readonly [N in I['attributes'][number]]?: string | number;
};

/** The measurements of one process, given out in Prometheus text format. */
export class Metrics {
  readonly #registry = new Registry();

  /** Every series carries the label `service`. */
  constructor(options: { readonly service: string }) {
    this.#registry.setDefaultLabels({ service: options.service });
    addProcessMetrics(this.#registry);
  }

  /** Adds to a counter. Default 1. */
  count<I extends Instrument & { kind: 'counter' }>(instrument: I, values: AttributeValues<I>, by = 1): void {
    this.#counter(instrument).inc(labels(instrument, values), by);
  }

  /** Sets a gauge. */
  set<I extends Instrument & { kind: 'gauge' }>(
    instrument: I,
    values: AttributeValues<I>,
    value: number,
  ): void {
    this.#gauge(instrument).set(labels(instrument, values), value);
  }

  /** Records a value in a histogram; durations in seconds. */
  observe<I extends Instrument & { kind: 'histogram' }>(
    instrument: I,
    values: AttributeValues<I>,
    value: number,
  ): void {
    this.#histogram(instrument).observe(labels(instrument, values), value);
  }

  /** Current value of a counter or gauge for exactly these attributes; 0 when never touched. For tests and health. */
  async value<I extends Instrument>(instrument: I, values: AttributeValues<I>): Promise<number> {
    const wanted = labels(instrument, values);
    const metric = await this.#registry.getSingleMetric(instrument.name)?.get();
    const series = metric?.values.find((one) =>
      Object.entries(wanted).every(([name, text]) => one.labels[name] === text),
    );
    return series?.value ?? 0;
  }

  /** Everything in Prometheus text format, for `/metrics`. */
  async exposition(): Promise<{ readonly contentType: string; readonly body: string }> {
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
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
}

function labels(instrument: Instrument, values: Readonly<Partial<Record<AttributeName, string | number>>>) {
  return Object.fromEntries(instrument.attributes.map((name) => [labelOf(name), String(values[name] ?? '')]));
}
