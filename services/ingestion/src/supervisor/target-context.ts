import type { SecretResolver } from '@chimera/config';
import { KeptConnections, type ConnectorContext } from '@chimera/connectors';

/** What targets get from the supervisor itself: publishing, rejecting and cleaning are short and move no rows. */
export class TargetContext {
  /** Publishing one version and tidying up after another mostly ask the same server. */
  private readonly kept = new KeptConnections();

  constructor(
    private readonly secrets: Pick<SecretResolver, 'resolve'>,
    private readonly fileRoots: readonly string[],
  ) {}

  of(signal: AbortSignal): ConnectorContext {
    return { secrets: this.secrets, fileRoots: this.fileRoots, signal, kept: this.kept };
  }
}
