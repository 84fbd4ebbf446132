// Generated from schemas/ by `pnpm contracts:generate`. Do not edit.
/** The datasets of an intent version can be found. */
export interface DataDiscoveryAvailable {
  /** Namespace that owns the aggregate. */
  readonly namespace: string;
  /** Intent name. */
  readonly intent: string;
  /** Intent version. */
  readonly version: number;
  /** Owning team. */
  readonly team: string;
  /** The team's support address. */
  readonly supportEmail: string;
  /** Dataset names. */
  readonly datasets: readonly string[];
}
