import type { Type } from '@nestjs/common';
import type { Secret } from '@chimera/config';
import type { Topic } from '@chimera/contracts';
import type { Duration, FailureLimit } from '@chimera/messaging';
import type { CredentialLookup } from '../http/credentials.js';
import type { Indicator } from '../health/indicator.js';
import type { LifecyclePart } from './lifecycle.js';

/** The settings that every service's configuration has; those of `@chimera/config` fit. */
export interface ServiceSettings {
  readonly service: string;
  readonly kafka: {
    readonly brokers: readonly string[];
    /** Default what the brokers say; so for the next. */
    readonly replicationFactor?: number | null;
    readonly minInsyncReplicas?: number | null;
  };
  readonly registry: { readonly url: string };
  readonly database: {
    readonly url: Secret;
    readonly poolSize: number;
    readonly statementTimeoutMs: number;
    readonly inboxRetentionDays: number;
  };
  readonly http: { readonly host: string; readonly port: number; readonly tokenFile: string };
  readonly state: { readonly directory: string };
  readonly logging: { readonly level: 'debug' | 'info' | 'warn' | 'error' };
  readonly otlp: { readonly endpoint: string | null };
  readonly metrics?: { readonly namespaces: readonly string[] };
  readonly secrets?: { readonly directories: readonly string[]; readonly envPrefix: string };
}

/** How a service is wired. */
export interface ServiceOptions<C extends ServiceSettings = ServiceSettings> {
  readonly config: C;
  /** Folder of the service's numbered SQL files; whether they are applied is checked at boot. */
  readonly migrations: URL;
  /** Consumer group of the control topics. Default: the service's name. */
  readonly group?: string;
  /** Topics published beside those that the service owns. Default none. */
  readonly publishes?: readonly Topic[];
  /** Providers that run beside handlers and tasks (a loop, a timer): started after them, stopped before them. Default none. */
  readonly parts?: readonly Type<LifecyclePart>[];
  /** Provider that knows further bearer tokens. Default: only that of the token file is accepted. */
  readonly credentials?: Type<CredentialLookup>;
  /** Beginnings of paths that need no token, such as links in mails: what is behind them checks for itself. Default none. */
  readonly open?: readonly string[];
  /** Further readiness indicators. */
  readonly indicators?: readonly Indicator[];
  /** Default: more than 50 dead letters in the last 100 messages of a topic pause its handler. */
  readonly failures?: FailureLimit;
  /** Time for messages and tasks in hand when the service stops. Default 10s. */
  readonly drain?: Duration;
  /** Time for broker, registry and database to appear at start. Default 60s. */
  readonly patience?: Duration;
  /** Something without which the process must not go on. Default: log and exit with 1. */
  readonly onFatal?: (error: unknown) => void;
}
