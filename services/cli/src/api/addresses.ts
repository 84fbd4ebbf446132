import { environment } from '@chimera/config';
import { readAddresses, stackLayout } from '@chimera/stack';
import { notRunning, type ApiAddresses } from './client.js';

/**
 * Where the mesh of this checkout answers. `CHIMERA_TOKEN_FILE` names a member's token: only intake takes one, so it
 * is used there and nowhere else. Throws `CHIMERA_NOT_RUNNING` when none was started.
 */
export async function apiAddresses(): Promise<ApiAddresses> {
  const layout = stackLayout();
  const addresses = readAddresses(layout);
  if (addresses === null) throw notRunning('no stack was started here');
  const memberTokenFile = environment()['CHIMERA_TOKEN_FILE'] ?? null;
  return { ...addresses.services, tokenFile: layout.tokenFile, memberTokenFile };
}
