import { readAddresses, stackLayout } from '@chimera/stack';
import { notRunning, type ApiAddresses } from './client.js';

/** Where the mesh of this checkout answers. Throws `CHIMERA_NOT_RUNNING` when none was started. */
export async function apiAddresses(): Promise<ApiAddresses> {
  const layout = stackLayout();
  const addresses = readAddresses(layout);
  if (addresses === null) throw notRunning('no stack was started here');
  const { intake, console, audit, discovery } = addresses.services;
  return { intake, console, audit, discovery, tokenFile: layout.tokenFile };
}
