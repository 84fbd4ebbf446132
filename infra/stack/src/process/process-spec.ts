/** How one process of the stack is started, known to be ready, and ended. */
export interface ProcessSpec {
  /** Unique in the stack; names the log file. */
  readonly name: string;
  readonly kind: 'server' | 'service';
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Port that it listens on. */
  readonly port: number;
  /** Whether it can be used; called again and again after the start. */
  readonly ready: () => Promise<boolean>;
  /** Milliseconds until it must be ready. */
  readonly readyWithinMs: number;
  /** Asks it to end in good order. Postgres: SIGINT ends sessions, SIGTERM waits for them. */
  readonly stopSignal: NodeJS.Signals;
  /** Milliseconds until SIGKILL. */
  readonly stopWithinMs: number;
  /** Called when it went by itself after it was asked to end. */
  readonly onEnded?: () => void;
  /** Runs as this user. */
  readonly user?: { readonly uid: number; readonly gid: number };
}
