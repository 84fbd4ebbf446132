import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames } from '@chimera/config';
import { instruments, labelOf, type Instrument } from '@chimera/telemetry';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { repositoryRoot } from './layout.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');
const { groups } = parse(read('infra/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read('infra/grafana/chimera-overview.json')) as {
  panels: { id: number; title: string; targets?: { expr: string }[] }[];
};
const queries = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => [title, expr] as const),
);
const scrape = parse(read('infra/prometheus/prometheus.yml')) as {
  scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
};

const all: readonly Instrument[] = Object.values(instruments);
const parts: Readonly<Record<Instrument['kind'], readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
};
/** Every name that a scrape may show, with the labels that it has. `up` is Prometheus' own. */
const labelsByName = new Map<string, ReadonlySet<string>>([
  ['up', new Set(['job', 'instance'])],
  ...all.flatMap(({ kind, name, attributes }) => {
    const labels = new Set([...attributes.map(labelOf), 'service', 'instance', 'job']);
    if (kind === 'histogram') labels.add('le');
    return parts[kind].map((part) => [`${name}${part}`, labels] as const);
  }),
]);

const metricsOf = (expr: string): string[] => [
  ...new Set(
    expr.match(/\b(?:chimera|messaging|process|nodejs|http)_[a-z_]+(?=[\s{[()]|$)|\bup(?=\{)/g) ?? [],
  ),
];
/** Labels in `by (...)` and in selectors. */
function labelsOf(expr: string): string[] {
  const grouped = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(/,\s*/));
  const selected = [...expr.matchAll(/\{([^}]*)\}/g)].flatMap(([, pairs = '']) =>
    [...pairs.matchAll(/(\w+)\s*[=!]~?"/g)].map(([, name = '']) => name),
  );
  return [...grouped, ...selected];
}

describe.each([...rules.map(({ alert, expr }) => [alert, expr] as const), ...queries])(
  '%s',
  (_name, expr) => {
    const labels = new Set(labelsOf(expr));
    const metrics = metricsOf(expr).filter((name) => !labels.has(name));

    it('asks for metrics that exist, by labels that they have', () => {
      expect(metrics.length).toBeGreaterThan(0);
      expect(metrics.filter((name) => !labelsByName.has(name))).toEqual([]);
      const known = new Set(metrics.flatMap((name) => [...(labelsByName.get(name) ?? [])]));
      expect([...labels].filter((label) => !known.has(label))).toEqual([]);
    });
  },
);

describe('alerts', () => {
  const slug = (alert: string): string =>
    alert
      .replace(/^Chimera/, '')
      .replace(/(?<!^)([A-Z])/g, '-$1')
      .toLowerCase();

  it('have a severity, a summary and a runbook of their name, and every runbook has an alert', () => {
    for (const { alert, labels, annotations } of rules) {
      expect(['critical', 'warning', 'info']).toContain(labels.severity);
      expect(annotations.summary).toMatch(/\.$/);
      expect(annotations.runbook_url).toBe(`docs/runbooks/${slug(alert)}.md`);
      const runbook = read(annotations.runbook_url);
      for (const section of ['Symptom', 'What it means', 'Diagnosis', 'Fix', 'Over when'])
        expect(runbook).toContain(`## ${section}\n`);
    }
    const runbooks = readdirSync(join(repositoryRoot, 'docs/runbooks')).filter(
      (name) => name !== 'README.md',
    );
    expect(runbooks.sort()).toEqual(rules.map(({ alert }) => `${slug(alert)}.md`).sort());
    for (const { alert } of rules)
      expect(read('docs/runbooks/README.md')).toContain(`[${alert}](${slug(alert)}.md)`);
  });

  it('are each named once', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });
});

describe('the scrape configuration', () => {
  it('asks every service where docker-compose.yml has it', () => {
    const compose = parse(read('docker-compose.yml'), { merge: true }) as {
      services: Record<string, { environment?: Record<string, string> }>;
    };
    const targets = scrape.scrape_configs.flatMap(({ static_configs }) =>
      static_configs.flatMap((one) => one.targets),
    );
    const expected = serviceNames.map(
      (name) => `${name}:${compose.services[name]!.environment!['CHIMERA_HTTP_PORT']}`,
    );
    expect([...targets].sort()).toEqual([...expected].sort());
    expect(scrape.scrape_configs.map(({ job_name }) => job_name)).toEqual(['chimera']);
  });
});

describe('the observability layer of compose', () => {
  const layer = parse(read('infra/compose/observability.yml')) as {
    services: Record<string, { ports: string[]; volumes: string[] }>;
  };

  it('publishes on loopback only and mounts what exists', () => {
    for (const { ports, volumes } of Object.values(layer.services)) {
      expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
      const mounted = volumes
        .filter((volume) => volume.startsWith('./'))
        .map((volume) => volume.split(':')[0]!);
      expect(mounted.filter((path) => !existsSync(join(repositoryRoot, path)))).toEqual([]);
    }
  });
});

describe('the dashboard', () => {
  it('gives each panel an id of its own', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
