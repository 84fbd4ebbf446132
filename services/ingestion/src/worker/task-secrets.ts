import { Secret } from '@chimera/config';
import { RejectedMessageError } from '@chimera/contracts';
import type { ConnectorContext, KeptConnections } from '@chimera/connectors';
import type { WorkerTask } from './protocol.js';

/** What connectors of a worker get: the secrets that came with its task, connections of its team, and nothing else. */
export function connectorContext(
  task: WorkerTask,
  kept: KeptConnections,
  signal: AbortSignal,
): ConnectorContext {
  const resolve = (reference: string): Promise<Secret> => {
    const value = task.secrets[reference];
    if (value !== undefined) return Promise.resolve(new Secret(value));
    return Promise.reject(
      new RejectedMessageError(
        'CHIMERA_SECRET_FORBIDDEN',
        `${reference} is not among the secrets of the ${task.role}.`,
      ),
    );
  };
  return { secrets: { resolve }, fileRoots: task.settings.fileRoots, signal, disposable: true, kept };
}
