import type { SecretResolver } from '@chimera/config';
import type { ConnectorContext } from '@chimera/connectors';

/** What targets get from the supervisor itself: publishing, rejecting and cleaning are short and move no rows. */
export class TargetContext {
  constructor(
    private readonly secrets: Pick<SecretResolver, 'resolve'>,
    private readonly fileRoots: readonly string[],
  ) {}

  of(signal: AbortSignal): ConnectorContext {
    return { secrets: this.secrets, fileRoots: this.fileRoots, signal };
  }
}
