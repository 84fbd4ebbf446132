import { buildVersion, contractsDigest } from '@chimera/contracts';
import { indicate, type Indication, type Indicator } from './indicator.js';

/** An indicator as `/health/ready` shows it. */
export interface ShownIndicator {
  readonly status: 'up' | 'down';
  readonly detail?: string;
  /** Down since then, ISO 8601: as the indicator knows it, else when it was first found. */
  readonly since?: string;
}

/** What `/health/ready` answers. */
export interface ReadinessReport {
  readonly status: 'up' | 'down';
  readonly service: string;
  /** Services of one mesh that differ here were built from different sources. */
  readonly build: { readonly version: string; readonly contracts: string };
  readonly checks: Readonly<Record<string, ShownIndicator>>;
}

/** Whether the service can do its work; remembers since when something keeps it from it. */
export class Readiness {
  private readonly build = { version: buildVersion, contracts: contractsDigest() };
  private readonly downSince = new Map<string, string>();

  constructor(
    private readonly service: string,
    private readonly indicators: readonly Indicator[],
  ) {}

  /** Asks every indicator; takes 2 s at most. */
  async look(): Promise<ReadinessReport> {
    const shown = await Promise.all(
      this.indicators.map(async (one) => [one.name, this.shown(one.name, await indicate(one))] as const),
    );
    const status = shown.every(([, { status: each }]) => each === 'up') ? 'up' : 'down';
    return { status, service: this.service, build: this.build, checks: Object.fromEntries(shown) };
  }

  private shown(name: string, { up, detail, since }: Indication): ShownIndicator {
    const told = detail === undefined ? {} : { detail };
    if (up) {
      this.downSince.delete(name);
      return { status: 'up', ...told };
    }
    const known = since ?? this.downSince.get(name) ?? new Date().toISOString();
    this.downSince.set(name, known);
    return { status: 'down', ...told, since: known };
  }
}
