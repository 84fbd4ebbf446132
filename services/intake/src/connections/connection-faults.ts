import type { ErrorCode, Fault } from '@chimera/contracts';
import type { SourceFault } from '@chimera/connectors';
import { fault } from '@chimera/intent';

/** A fault of a connector in the form of the contracts. */
export function sourceConnectionFault({ code, path, message, ...details }: SourceFault): Fault {
  return fault(code as ErrorCode, path, message, details);
}

const targetCodes: Readonly<Record<string, ErrorCode>> = {
  CHIMERA_SOURCE_CREDENTIALS: 'CHIMERA_TARGET_CREDENTIALS',
  CHIMERA_SOURCE_PERMISSION: 'CHIMERA_TARGET_PERMISSION',
};

/** A fault of a connection, told of the target at `path` (`/datasets/0/ingestion/target`). */
export function targetConnectionFault(found: SourceFault, path: string): Fault {
  const reached = found.code.startsWith('CHIMERA_SOURCE_')
    ? (targetCodes[found.code] ?? 'CHIMERA_TARGET_UNAVAILABLE')
    : (found.code as ErrorCode);
  return sourceConnectionFault({
    ...found,
    code: reached,
    path: found.path.replace(/^\/source|^\/datasets$/, path),
  });
}
